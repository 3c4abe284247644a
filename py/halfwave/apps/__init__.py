"""What people and programs start: the page's end, the command line, analysis, plots."""
