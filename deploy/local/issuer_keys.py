"""The issuer's signing keys: one file each; the newest signs, older ones stay published while needed."""

import json
import time
from pathlib import Path

from joserfc.jwk import ECKey, KeySet

TOKEN_LIFETIME = 3600
PUBLISHED_FOR = TOKEN_LIFETIME + 300  # seconds after a newer key took over


class Keys:
    """A folder of private keys, readable by their owner only. Another process may add one at any time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def rotate(self, now: float | None = None) -> str:
        """Make a new signing key; its id."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        key = ECKey.generate_key("P-256", parameters={"use": "sig", "alg": "ES256"}, auto_kid=True)
        moment = int((now or time.time()) * 1000)
        new = self._folder / f"{moment:015d}.new"
        new.touch(mode=0o600)
        new.write_text(json.dumps(key.as_dict(private=True)))
        new.replace(new.with_suffix(".json"))
        return str(key.kid)

    def signing(self) -> ECKey:
        """The newest; made if there is none."""
        if not self._files():
            self.rotate()
        return _read(self._files()[-1])

    def published(self, now: float | None = None) -> KeySet:
        """The public halves a verifier may meet on a token that is still valid."""
        self.signing()
        files = self._files()
        moment = now or time.time()
        succeeded_at = [*(_made_at(file) for file in files[1:]), moment]
        return KeySet(
            [
                _read(file)
                for file, replaced in zip(files, succeeded_at, strict=True)
                if moment - replaced <= PUBLISHED_FOR
            ]
        )

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("*.json"))


def _made_at(file: Path) -> float:
    return int(file.stem) / 1000


def _read(file: Path) -> ECKey:
    return ECKey.import_key(json.loads(file.read_text()))
