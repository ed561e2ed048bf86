"""One engine for every kind of import: a file is read, its columns matched, its rows checked, applied, taken back."""
