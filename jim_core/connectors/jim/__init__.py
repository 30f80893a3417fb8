"""Remote JIM servers: their run profiles are run there, and followed from here.

Nothing is imported: the objects stay there. `remote_run` starts a run profile, follows its activity and
passes a cancel on; `outcome` is what it tells, `server` finds what the settings name, `connector` tests them.
One comes here from `kind`.
"""
