"""The page to paste into: `routes` serves it, `pages` makes its HTML, `static` holds its style and script.

It works without the script, too; the script adds dropping of files, copying, and answers without a new page.
"""
