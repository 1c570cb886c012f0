"""What the forecast's page has in style beyond that of all pages."""

from __future__ import annotations

FORECAST_STYLE = """
#queues{margin-top:34px}
.legend{vertical-align:middle}
details.queue .pair section{max-width:640px}
h3{font-size:14px;margin:0 0 8px}
a{color:var(--accent)}
details.queue{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:0 16px;margin:10px 0}
details.queue[open]{padding-bottom:12px}
details.queue>summary{cursor:pointer;padding:11px 0;display:flex;flex-wrap:wrap;gap:4px 16px;align-items:baseline}
details.queue>summary span{color:var(--soft);font-size:12.5px}
details.queue>summary::before{content:"▸";color:var(--soft)}
details.queue[open]>summary::before{content:"▾"}
details.queue .scroll{border-radius:6px}
details.queue section{margin-top:16px}
.plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(400px,1fr));gap:14px}
.plots figure{margin:0;min-width:0}
.plots figure.wide{grid-column:1/-1}
.plots figcaption{font-size:12.5px;font-weight:600;margin:0 0 4px}
.tall td.day{white-space:nowrap}
.tall .scroll{max-height:440px;overflow-y:auto}
.plots svg text{font-size:11px}
polyline{fill:none;stroke-linejoin:round}
.actual{stroke:var(--soft);stroke-width:1.2}
.ahead{stroke:var(--accent);stroke-width:1.8}
.tested{stroke:var(--needline);stroke-width:1.4}
.plain{stroke:var(--accent);stroke-width:1.2;stroke-dasharray:4 3}
.band{fill:var(--need);opacity:.75}
circle.lone{stroke:none;fill:var(--soft);r:1.5px}circle.lone.ahead{fill:var(--accent)}circle.lone.tested{fill:var(--needline)}
.odd{fill:var(--short);stroke:none}
.shift{fill:none;stroke:var(--short);stroke-width:2}
.ours{fill:var(--accent)}.naive{fill:var(--needline);opacity:.6}
i.k.actual{background:var(--soft);height:3px}i.k.ahead{background:var(--accent);height:3px}
i.k.tested{background:var(--needline);height:3px}
i.k.plain{background:repeating-linear-gradient(90deg,var(--accent) 0 4px,transparent 4px 7px);height:3px}
i.k.band{background:var(--need)}i.k.odd{background:var(--short);width:8px;height:8px;border-radius:50%}
i.k.ours{background:var(--accent)}i.k.naive{background:var(--needline);opacity:.6}
ul.note{padding-left:18px}
@media print{details.queue{break-inside:avoid}}
"""
