"""Runs in the kernel before a notebook does: connections lead to this machine only, and warnings are errors.

What a notebook asks of another machine is refused with a PermissionError that names it, before anything is sent. That
holds for Python; a program that a notebook starts is none of its business. All stands within a function, as a notebook
would see the names of a module.
"""


def prepare() -> None:
    """Refuse what is not of this machine from now on, and take warnings for errors."""
    import warnings

    from spec_tests.loopback.guard import guard

    guard()
    warnings.simplefilter("error")
    # What the kernel itself is warned of is no fault of a notebook.
    warnings.filterwarnings("ignore", module=r"(ipykernel|IPython|jupyter_client|tornado|traitlets|zmq)(\.|$)")


prepare()
del prepare
