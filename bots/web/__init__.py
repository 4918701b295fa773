"""What the program itself does over HTTP: today, following the short links of map services."""
