"""`paradnaya city check FOLDER`: prints every fault of a city's data, with file and line."""

from __future__ import annotations

from pathlib import Path

from storage.city.load import check_city, load_city


def check(folder: Path) -> int:
    if not folder.is_dir():
        print(f"There is no folder {folder}.")
        return 1
    faults = check_city(folder)
    for fault in faults:
        print(fault)
    if faults:
        print(f"\n{len(faults)} to mend.")
        return 1
    city = load_city(folder).city
    print(
        f"All is well: {city.names[city.languages[0]]}, {len(city.categories)} categories in {len(city.groups)} "
        f"groups, {len(city.organisations)} organisations, {len(city.zones)} zones."
    )
    return 0
