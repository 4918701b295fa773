"""City map for the page: the city's outline and zones as one GeoJSON."""

from __future__ import annotations

import json
from pathlib import Path


def city_map(folder: Path) -> dict[str, object]:
    """A city folder's `boundary.geojson` and `zones.geojson` in one FeatureCollection.

    Properties: `kind` ("boundary" or "zone"), `name_ru`, `name_en`. Coordinates stay [lon, lat], WGS 84.
    """
    layers = {"boundary": folder / "boundary.geojson", "zone": folder / "zones.geojson"}
    features = [
        {**feature, "properties": {**feature["properties"], "kind": kind}}
        for kind, path in layers.items()
        for feature in json.loads(path.read_text("utf-8"))["features"]
    ]
    return {"type": "FeatureCollection", "features": features}
