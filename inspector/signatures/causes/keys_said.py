"""How the causes in the secret are told."""

from inspector.signatures.causes.cause import Said

_USED = "Your code used {what} as the key"
_OWN_CONFIG = "in the configuration of a provider of your own: "


def _said(reason: str, hint: str, own_hint: str) -> Said:
    return Said(reason, hint, _USED, own_hint)


SAID: dict[str, Said] = {
    "secret-padding": Said(
        "The stored secret has spaces, a line break or quotes around it that do not belong to it",
        "Store it without them",
        _USED + " without the blanks, line breaks or quotes that stand around it here",
        "Use the secret as it is stored here, or store it here without them",
    ),
    "secret-end": Said(
        "The stored secret has a comma or a semicolon behind it that does not belong to it",
        "Store it without that",
        _USED + " without the comma or semicolon that stands behind it here",
        "Use the secret as it is stored here, or store it here without that",
    ),
    "secret-blanks": Said(
        "The stored secret has blanks or line breaks in it; without them the signature is right",
        "Store it without them, in one piece",
        "Your code used the secret without the blanks and line breaks that it has in it here",
        "Store it here without them, or use it as it is stored",
    ),
    "secret-padding-lost": _said(
        "It was signed with {what}: the provider's secret has more around it than the one here",
        "Enter the secret at the provider again, without anything around it",
        "Trim the secret when it is read: a file ends with a line break, an .env line in quotes",
    ),
    "token-prefix": Said(
        "The stored token has {what}; without that it is right",
        "Store the token alone, without the prefix",
        "Your code used the token alone, which has {what} here",
        "Store the token alone here, without the prefix",
    ),
    "secret-assignment": Said(
        "The stored secret is a whole line, its name before it; the signature is right by what "
        "stands behind that",
        "Store the value alone",
        "Your code used the value alone of the line, name and value, that is stored here",
        "Store the value alone here",
    ),
    "secret-invisible": Said(
        "The stored secret has characters in it that nobody sees (a byte order mark, a "
        "zero-width or no-break space); without them the signature is right",
        "Store it without them: type it, or copy it as plain text",
        "Your code used the secret without the invisible characters that it has here",
        "Store it here without them",
    ),
    "secret-unset": Said(
        "It was signed with {what}: where it was signed, the secret was never set",
        "See that the sender's secret is set, and reaches what signs",
        "Your code hashed with {what}: the secret was never set",
        "See that the variable with the secret is set where your code runs, and is read by its "
        "right name",
    ),
    "secret-version": Said(
        "The stored secret has a version before it (v1,), which belongs to a signature",
        "Store it without that",
        "Your code used the secret without the version (v1,) that stands before it here",
        "Store it here without that, as the provider shows it",
    ),
    "secret-prefix": _said(
        "It was signed with {what}: the prefix of the secret is not part of the key",
        "Store the secret without its prefix",
        "Use the whole secret as the key, its prefix included",
    ),
    "secret-prefix-lost": _said(
        "It was signed with {what}: that prefix belongs to the key",
        "Store the secret with its prefix, as the provider shows it",
        "Take that prefix off the secret before it is the key",
    ),
    "secret-text": _said(
        "It was signed with {what}, which was not decoded",
        f"Have the sender decode the secret; or {_OWN_CONFIG}leave out key",
        "Take off the prefix, then decode the secret from base64: the key is what it means",
    ),
    "secret-base64": _said(
        "It was signed with {what}, not with its text",
        f'Decode the secret from base64 before it is the key; {_OWN_CONFIG}key = "base64"',
        "Use the secret's text as the key; this provider does not encode it",
    ),
    "secret-hex": _said(
        "It was signed with {what}, not with its text",
        f'Decode the secret from hex before it is the key; {_OWN_CONFIG}key = "hex"',
        "Use the secret's text as the key; this provider does not encode it",
    ),
    "key-in-hex": _said(
        "The stored secret is the key in hex, and {scheme} has it in base64; the signature is "
        "right",
        "Store it in base64, as the provider shows it",
        "Use it so, and store it here in base64",
    ),
    "key-in-base64": _said(
        "The stored secret is the key in base64, and {scheme} has it in hex; the signature is "
        "right",
        "Store it in hex, as the provider shows it",
        "Use it so, and store it here in hex",
    ),
    "secret-badly-decoded": _said(
        "It was signed with {what}",
        "Have the sender use the key that this secret means",
        "Take off what is no base64 (whsec_) first, and decode strictly",
    ),
    "secret-decoded-base64": _said(
        "It was signed with {what}",
        "Store the secret in base64, as the provider shows it",
        "Do not encode the secret: its own bytes are the key",
    ),
    "secret-decoded-hex": _said(
        "It was signed with {what}",
        "Store the secret in hex, as the provider shows it",
        "Do not encode the secret: its own bytes are the key",
    ),
    "secret-entities": _said(
        "It was signed with {what}",
        "Store the secret with the characters that its entities stand for: & in place of &amp;",
        "Use the secret as it stands, &amp; and all: nothing is to be decoded",
    ),
    "secret-entities-lost": _said(
        "It was signed with {what}",
        "Store the secret as the provider's own settings have it, entities and all",
        "Use the secret's own characters: & itself, where your code has &amp;",
    ),
    "private-key": Said(
        "The stored key is the private one; the signature is right by its public half",
        "Store the public key, and keep the private one where deliveries are signed",
        "Your code verified with the public half of a private key",
        "Use the public key, as the provider shows it",
    ),
    "key-line-breaks": Said(
        "The stored key has lost its line breaks; with them the signature is right",
        "Store the PEM file as it is: @key.pem reads it",
        "Your code's key is the one here with line breaks",
        "Write the PEM's line breaks as line breaks, not as \\n",
    ),
    "key-form": Said(
        "The stored key is written in another way than {scheme} has it; the signature is right",
        "Store the key as the provider shows it",
        "Your code's key is the one here, written in another way",
        "Use the key as the provider shows it",
    ),
}
