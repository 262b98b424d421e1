"""Which tests stay together in one worker: those of a folder whose servers and data they share.

pytest-xdist has groups for this (`--dist loadgroup`), but pytest 9.2 does not read the ids that they need.
"""

from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

ALIKE = {"tests/browser/": "tests/journeys/"}  # they look at the same running system
TOGETHER = ("tests/journeys/", "tests/chaos/restore/", "tests/chaos/", "tests/hostile/", "tests/secured/")


class FoldersTogether(LoadScopeScheduling):  # type: ignore[misc]
    """As `--dist load`, but for these folders."""

    def _split_scope(self, nodeid: str) -> str:
        folders = (*ALIKE, *TOGETHER)
        found = next((folder for folder in folders if nodeid.startswith(folder)), nodeid)
        return ALIKE.get(found, found)
