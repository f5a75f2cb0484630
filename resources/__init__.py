"""Files that the product reads at run time: policies, report templates, wording packs, the demo."""
