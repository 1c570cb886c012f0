"""Public holidays by country and region."""

from __future__ import annotations

from datetime import date, timedelta


def check_country(country: str, region: str) -> str:
    """What is wrong with a country and region as far as public holidays go; blank where nothing is."""
    import holidays

    known = holidays.list_supported_countries()
    if country not in known:
        return f"no public holidays are known for country {country!r}" if country else "public_holidays needs a country"
    if region and region not in known[country]:
        allowed = ", ".join(known[country]) or "none"
        return f"no region {region!r} of {country} (known: {allowed})"
    return ""


def public_holidays(country: str, region: str, first: date, days: int) -> dict[date, str]:
    """Public holidays of a country and region from a day on: date → name, in English where it is known."""
    import holidays

    last = first + timedelta(days=days - 1)
    years = range(first.year, last.year + 1)
    found = holidays.country_holidays(country, subdiv=region or None, years=years)
    return {day: name for day, name in sorted(found.items()) if first <= day <= last}
