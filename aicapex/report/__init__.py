"""Reports that people pass on: HTML in one file, a workbook, a pack of charts, Markdown."""
