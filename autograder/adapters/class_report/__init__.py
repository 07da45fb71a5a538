"""The page on a class: one HTML file without scripts or anything external, made from the stored reports."""
