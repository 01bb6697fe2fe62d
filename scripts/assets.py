"""Puts the third-party styles and scripts of the pages into static/vendor/.

Run after `npm ci` (it runs that itself if node_modules is missing). The published styles ask for a
font that only GOV.UK may use; it is replaced by fonts that every computer has, and neither that
font nor the crown is copied.
"""

import importlib.util
import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
GOVUK = MODULES / "govuk-frontend" / "dist" / "govuk"
MOJ = MODULES / "@ministryofjustice" / "frontend" / "moj"

FONTS = (
    '-apple-system,BlinkMacSystemFont,"Segoe UI",Roboto,"Helvetica Neue",Arial,'
    '"Liberation Sans",sans-serif'
)
FONT_FACE = re.compile(r"@font-face\{[^}]*\}")
RESTRICTED_FONT = re.compile(r'"?GDS Transport"?,\s*arial,\s*sans-serif')
CREST = re.compile(r"url\([\"']?/assets/images/govuk-crest\.svg[\"']?\)")
IMAGE = re.compile(r"url\([\"']?/assets/images/([\w.-]+)[\"']?\)")
SOURCE_MAP = re.compile(r"\s*(?:/\*# sourceMappingURL=.*?\*/|//# sourceMappingURL=\S+)\s*$")


def plain(styles: str) -> str:
    """The styles without restricted font and crest, with images beside them."""
    styles = FONT_FACE.sub("", styles)
    styles = RESTRICTED_FONT.sub(FONTS, styles)
    styles = CREST.sub("none", styles)
    styles = IMAGE.sub(r"url(images/\1)", styles)
    styles = SOURCE_MAP.sub("\n", styles)
    if "GDS Transport" in styles or "/assets/" in styles:
        raise RuntimeError("The published styles have changed: look at scripts/assets.py")
    return styles


def copy_styles(source: Path, images: Path | None) -> None:
    styles = source.read_text(encoding="utf-8")
    if images is not None:
        (VENDOR / "images").mkdir(exist_ok=True)
        for name in sorted(set(IMAGE.findall(styles))):
            shutil.copyfile(images / name, VENDOR / "images" / name)
    (VENDOR / source.name).write_text(plain(styles), encoding="utf-8")


def copy_script(source: Path, name: str) -> None:
    text = source.read_text(encoding="utf-8")
    (VENDOR / name).write_text(SOURCE_MAP.sub("\n", text), encoding="utf-8")


def htmx() -> Path:
    spec = importlib.util.find_spec("django_htmx")
    if spec is None or spec.origin is None:
        raise RuntimeError("django-htmx is not installed: pip install -r requirements.txt")
    return Path(spec.origin).parent / "static" / "django_htmx" / "htmx-2.min.js"


def main() -> None:
    if not (GOVUK.is_dir() and MOJ.is_dir()):
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=ROOT, check=True)
    VENDOR.mkdir(parents=True, exist_ok=True)
    copy_styles(GOVUK / "govuk-frontend.min.css", None)
    copy_styles(MOJ / "moj-frontend.min.css", MOJ / "assets" / "images")
    copy_script(GOVUK / "all.bundle.js", "govuk-frontend.js")
    copy_script(htmx(), "htmx.min.js")
    print(f"Styles and scripts are in {VENDOR.relative_to(ROOT)}.")


if __name__ == "__main__":
    main()
