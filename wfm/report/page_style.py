"""The style of the HTML page: light and dark screens, and A4 landscape on paper."""

from __future__ import annotations

from wfm.report.palette import FILLS

_BASE = """
:root{--paper:#f6f7f9;--card:#fff;--ink:#16202c;--soft:#5b6878;--line:#d8dee6;--accent:#1f4e8c;--bad:#b42318;--good:#177245;
--need:#c9d6e8;--needline:#8ba3c4;--short:#d6402b;
--s1:#fdebd8;--s2:#fbcf9d;--s3:#f0945a;--s4:#c9401f;--s4i:#fff;--o0:#eef1f4;--o1:#dce8f6;--o2:#b9d2ee;--o3:#8fb5e0;--heat:#16202c}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:14px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,
"Noto Sans","Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1320px;margin:0 auto;padding:32px 28px 48px}
h1{font-size:26px;line-height:1.2;margin:0 0 4px;letter-spacing:-.01em;text-wrap:balance}
h2{font-size:18px;margin:0 0 10px;letter-spacing:-.005em}
p.lead,.note{color:var(--soft);margin:0 0 12px}
.note{font-size:12px;margin:8px 0 0}
section{margin:34px 0 0}
.figures{display:flex;flex-wrap:wrap;gap:10px;margin:20px 0 0;padding:0}
.figures div{flex:1 1 auto;max-width:260px;
background:var(--card);border:1px solid var(--line);border-radius:10px;padding:10px 14px}
.figures dt{color:var(--soft);font-size:12px}
.figures dd{margin:2px 0 0;font-size:20px;font-weight:600;letter-spacing:-.01em;white-space:nowrap}
.scroll{overflow-x:auto;background:var(--card);border:1px solid var(--line);border-radius:10px}
table{border-collapse:separate;border-spacing:0;width:100%}
th,td{padding:6px 10px;text-align:left;border-bottom:1px solid var(--line);vertical-align:top}
tbody tr:last-child>*{border-bottom:0}
thead th{color:var(--soft);font-weight:600;font-size:12px;vertical-align:bottom}
td.n,th.n{text-align:right;white-space:nowrap}
td.bad{color:var(--bad);font-weight:600}
td.good{color:var(--good);font-weight:600}
table.week,table.heat{table-layout:fixed}
table.week{min-width:900px}.week thead .who{width:16%}.week thead .n{width:70px}
.week th.who{position:sticky;left:0;background:var(--card);font-weight:600;overflow-wrap:anywhere}
.week th.who small{display:block;color:var(--soft);font-weight:400;font-size:11px}
.week thead th.day{text-align:center}
.week thead th.day b{display:block;color:var(--ink);font-size:13px}
.week thead th.day i{display:block;font-style:normal;font-size:11px;color:var(--bad)}
.week tr.team th{background:var(--o0);color:var(--soft);font-size:12px;padding:5px 10px}
.week td{padding:3px;vertical-align:middle}
.week td.n{padding:8px 10px;font-weight:600;vertical-align:middle}
.week tfoot th,.week tfoot td.n{color:var(--soft);font-weight:600;text-align:center;
border-top:1px solid var(--line);border-bottom:0}
.week tfoot td.n{text-align:right}
.week tfoot th:first-child{text-align:left}
.cell,.key span{display:block;border-radius:6px;padding:5px 4px;text-align:center;font-size:12.5px;white-space:nowrap;
background:var(--fill);color:var(--text)}
.cell small{display:block;font-size:10.5px;opacity:.85;white-space:normal}
.off small.call{opacity:1;color:var(--soft)}
.leave{background-image:repeating-linear-gradient(135deg,transparent 0 6px,rgb(128 128 128/.16) 6px 8px)!important}
.locked{box-shadow:inset 0 0 0 2px var(--accent);font-weight:600}
.key{display:flex;flex-wrap:wrap;gap:6px;margin:10px 0 0}
.key span{padding:2px 9px;font-size:11.5px}
.days{display:grid;grid-template-columns:repeat(7,1fr);gap:8px;margin:14px 0 0}
.days figure{margin:0;background:var(--card);border:1px solid var(--line);border-radius:10px;padding:6px 4px 2px}
.days figcaption{font-size:11.5px;color:var(--soft);text-align:center}
svg.chart{display:block;width:100%;height:auto}
svg text{fill:var(--soft);font-size:9px}
.grid{stroke:var(--line);stroke-width:.7}.axis{stroke:var(--soft);stroke-width:.8}
.need{fill:var(--need);stroke:var(--needline);stroke-width:.8}
.duty{fill:none;stroke:var(--accent);stroke-width:1.6}
rect.short{fill:var(--short)}
.legend{display:inline-flex;align-items:center;gap:6px;margin-right:16px}
.legend i{width:16px;height:9px;border-radius:2px;display:inline-block}
.heat td,.heat th{padding:3px 2px;text-align:center;font-size:11.5px;border:0}
.heat{border-spacing:2px}
.heat thead th:first-child{width:96px}
.heat th.d{overflow:hidden;text-overflow:ellipsis;text-align:left;white-space:nowrap;padding:3px 10px;font-weight:500}
.heat td{border-radius:4px;color:var(--heat)}
.s1{background:var(--s1)}.s2{background:var(--s2)}.s3{background:var(--s3);font-weight:600}
.heat td.s4,td.s4{background:var(--s4);color:var(--s4i);font-weight:700}
.o0{background:var(--o0)}.o1{background:var(--o1)}.o2{background:var(--o2)}.o3{background:var(--o3)}
.bar{display:block;height:8px;border-radius:4px;background:var(--accent);min-width:1px}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(420px,1fr));gap:28px}
.pair section{min-width:0}
footer{margin:40px 0 0;color:var(--soft);font-size:11.5px;overflow-wrap:anywhere}
"""

_DARK = """
:root{--paper:#0e1218;--card:#161b22;--ink:#e6ebf1;--soft:#98a5b5;--line:#2b3440;--accent:#7fb0f5;--bad:#ff8a7a;--good:#62d39a;
--need:#2a3a52;--needline:#4e6b94;--short:#ff6a52;
--s1:#3a2c1c;--s2:#5c3d1a;--s3:#8f4a20;--s4:#e0573a;--s4i:#160600;--o0:#1d242d;--o1:#1d2f45;--o2:#24466c;--o3:#2f639c;--heat:#e6ebf1}
"""

_PRINT = """
@page{size:A4 landscape;margin:11mm}
:root{--o1:#f6f8fb;--o2:#eef2f7;--o3:#e4eaf2}
body{background:#fff;font-size:9.5px;line-height:1.25;-webkit-print-color-adjust:exact;print-color-adjust:exact}
main{max-width:none;padding:0}
h1{font-size:20px}h2{font-size:13px;margin-bottom:6px;break-after:avoid}
section{margin-top:14px}
section.week,section.page{break-before:page;margin-top:0}
thead{display:table-header-group}
tfoot{display:table-row-group}
tr,figure,.figures div,.days,.pair,.whole{break-inside:avoid}
th,td{padding:3px 8px}
thead th,.note{font-size:9px}
.figures{gap:6px;margin-top:12px}.figures div{padding:6px 9px}.figures dt{font-size:9px}.figures dd{font-size:14px}
.scroll{overflow:visible;border-radius:0}
table.week{min-width:0}
.week th.who{position:static;padding:0 6px;white-space:nowrap;
overflow:hidden;text-overflow:ellipsis;vertical-align:middle}
.week th.who small{display:inline;margin-left:5px;font-size:8px}
.week tr.team{break-after:avoid}.week tr.team th{padding:2px 6px;font-size:9px}
.week td{padding:.5px 1.5px}.week td.n{padding:0 6px}
.week thead th.day b{font-size:10px}.week thead th.day i{font-size:8px}
.cell{padding:1.5px;font-size:9px;border-radius:3px}
.cell small{display:inline;font-size:8px;margin-left:3px}.leave small{margin-left:0}
.cell.early,.cell.day,.cell.late,.cell.leave{outline:.5px solid #888}
.key{margin-top:6px}.key span{padding:1px 7px;font-size:8.5px}
.days{gap:4px;margin-top:8px}.days figure{padding:2px;border-radius:4px}.days figcaption{font-size:9px}
.heat td,.heat th,.heat th.d{font-size:8.5px;padding:1px}
"""


def stylesheet() -> str:
    """All of it."""
    light = "".join(f".{kind}{{--fill:{fill.paper};--text:{fill.ink}}}" for kind, fill in FILLS.items())
    dark = "".join(f".{kind}{{--fill:{fill.night_paper};--text:{fill.night_ink}}}" for kind, fill in FILLS.items())
    return f"{_BASE}{light}\n@media screen and (prefers-color-scheme:dark){{{_DARK}{dark}}}\n@media print{{{_PRINT}}}\n"
