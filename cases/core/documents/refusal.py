"""The one way in which an upload is refused."""


class UploadRefused(ValueError):
    """An upload that is not taken; `reason` is shown to the person beside the field."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
