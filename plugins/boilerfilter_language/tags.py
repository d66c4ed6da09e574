"""fastText's labels as BCP 47 tags.

lid.176 names languages as Wikipedia does, whose codes are often no BCP 47 tags or mean another language there. Most are
the tag; the two tables below hold the rest, with the reason. `README.md` shows the whole list.
"""

# Wikipedia's code → the language's tag.
TAGS = {
    "als": "gsw",  # Alemannic; BCP 47 has als for Tosk Albanian
    "bh": "bho",  # a collection (Bihari); the encyclopedia is in Bhojpuri
    "no": "nb",  # Bokmål; nn is apart
    "tl": "fil",  # what the standard language is called on the web; CLDR's canonical form of tl
}

# Scripts in which a language is written, the usual first; a tag names the others ("sr-Latn"). A language that is not
# here is written in Latin letters. A label whose language does not know the text's script is a mistake of fastText's.
SCRIPTS = {
    "am": ("Ethi",),
    "ar": ("Arab",),
    "arz": ("Arab",),
    "as": ("Beng",),
    "av": ("Cyrl",),
    "az": ("Latn", "Cyrl", "Arab"),
    "azb": ("Arab",),
    "ba": ("Cyrl",),
    "be": ("Cyrl", "Latn"),
    "bg": ("Cyrl",),
    "bh": ("Deva",),
    "bn": ("Beng",),
    "bo": ("Tibt",),
    "bpy": ("Beng",),
    "bs": ("Latn", "Cyrl"),
    "bxr": ("Cyrl",),
    "ce": ("Cyrl",),
    "ckb": ("Arab",),
    "cv": ("Cyrl",),
    "dty": ("Deva",),
    "dv": ("Thaa",),
    "el": ("Grek",),
    "fa": ("Arab",),
    "gom": ("Deva", "Latn"),
    "gu": ("Gujr",),
    "he": ("Hebr",),
    "hi": ("Deva",),
    "hy": ("Armn",),
    "ja": ("Jpan", "Hani"),
    "ka": ("Geor",),
    "kk": ("Cyrl", "Latn", "Arab"),
    "km": ("Khmr",),
    "kn": ("Knda",),
    "ko": ("Hang", "Hani"),
    "krc": ("Cyrl",),
    "ku": ("Latn", "Cyrl", "Arab"),
    "kv": ("Cyrl",),
    "ky": ("Cyrl", "Arab"),
    "lez": ("Cyrl",),
    "lo": ("Laoo",),
    "lrc": ("Arab",),
    "mai": ("Deva",),
    "mhr": ("Cyrl",),
    "mk": ("Cyrl",),
    "ml": ("Mlym",),
    "mn": ("Cyrl",),
    "mr": ("Deva",),
    "mrj": ("Cyrl",),
    "ms": ("Latn", "Arab"),
    "my": ("Mymr",),
    "myv": ("Cyrl",),
    "mzn": ("Arab",),
    "ne": ("Deva",),
    "new": ("Deva",),
    "or": ("Orya",),
    "os": ("Cyrl",),
    "pa": ("Guru",),
    "pnb": ("Arab",),
    "ps": ("Arab",),
    "ro": ("Latn", "Cyrl"),
    "ru": ("Cyrl",),
    "rue": ("Cyrl",),
    "sa": ("Deva",),
    "sah": ("Cyrl",),
    "sd": ("Arab", "Deva"),
    "sh": ("Latn", "Cyrl"),
    "si": ("Sinh",),
    "sr": ("Cyrl", "Latn"),
    "ta": ("Taml",),
    "te": ("Telu",),
    "tg": ("Cyrl",),
    "th": ("Thai",),
    "tk": ("Latn", "Cyrl"),
    "tt": ("Cyrl", "Latn"),
    "tyv": ("Cyrl",),
    "ug": ("Arab", "Cyrl", "Latn"),
    "uk": ("Cyrl",),
    "ur": ("Arab",),
    "uz": ("Latn", "Cyrl", "Arab"),
    "wuu": ("Hani",),
    "xal": ("Cyrl",),
    "xmf": ("Geor",),
    "yi": ("Hebr",),
    "yue": ("Hani",),
    "zh": ("Hani",),
}

_LATIN = ("Latn",)
_PREFIX = "__label__"
# These name a language by themselves: both its scripts are usual.
_UNNAMED = {"Jpan", "Hani"}


def tag_of(label: str, script: str) -> str:
    """The tag of fastText's `label` for a text in `script` (ISO 15924); empty if the language is not written in it."""
    code = label.removeprefix(_PREFIX)
    scripts = SCRIPTS.get(code, _LATIN)
    if script not in scripts:
        return ""
    tag = TAGS.get(code, code)
    return tag if script == scripts[0] or script in _UNNAMED else f"{tag}-{script}"
