"""The documentation as a site: npm run docs. Nothing in it asks a third party for anything; scripts/docs.mjs looks."""

project = "Halfwave"
author = "Halfwave contributors"
extensions = ["myst_nb"]
html_theme = "furo"
html_title = "Halfwave"
html_copy_source = False
html_show_copyright = False
html_show_sphinx = False

# The notebook as it stands: tests/py/test_notebook.py runs it and compares.
nb_execution_mode = "off"
# Links between headings as GitHub has them.
myst_heading_anchors = 3
