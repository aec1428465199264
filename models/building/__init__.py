"""How the models that ship are built: ``make models``. Nothing here is part of the installed product."""
