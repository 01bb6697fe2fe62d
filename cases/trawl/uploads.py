"""Which files a return may carry."""

from cases.core.documents.uploads import UploadKinds

KINDS = UploadKinds.WORD | UploadKinds.PDF | UploadKinds.IMAGE
