"""What a failure is recognised by: errors of sockets, names and certificates as words of the table of causes."""

import errno
import re
import socket
import ssl

_VERIFY = {9: "not-yet-valid", 10: "expired", 18: "self-signed", 2: "unknown-issuer", 19: "unknown-issuer",
           20: "unknown-issuer", 21: "unknown-issuer", 62: "wrong-name", 63: "wrong-name", 64: "wrong-name"}
_NO_TLS = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG",
           "UNKNOWN_PROTOCOL")
_OLD_TLS = ("UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION", "NO_PROTOCOLS_AVAILABLE", "VERSION_TOO_LOW",
            "DH_KEY_TOO_SMALL", "SSLV3_ALERT_HANDSHAKE_FAILURE", "TLSV1_ALERT_INSUFFICIENT_SECURITY",
            "LEGACY_SIGALG_DISALLOWED_OR_UNSUPPORTED")
_NO_ROUTE = (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL, errno.ENETDOWN)
_CLOSED = (ConnectionResetError, ConnectionAbortedError, BrokenPipeError, ssl.SSLEOFError, ssl.SSLZeroReturnError)


def signs_of(error: BaseException | None) -> set[str]:
    """What ``error`` of a socket or of the protocol says about itself."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return {"certificate"} | ({_VERIFY[error.verify_code]} if error.verify_code in _VERIFY else set())
    if isinstance(error, ssl.SSLError) and _reason(error) in _NO_TLS:
        return {"no-tls"}
    if isinstance(error, ssl.SSLError) and _reason(error) in _OLD_TLS:
        return {"old-tls"}
    if isinstance(error, TimeoutError):
        return {"silent"}
    if isinstance(error, ConnectionRefusedError):
        return {"refused"}
    if isinstance(error, _CLOSED):
        return {"closed"}
    if isinstance(error, OSError) and error.errno in _NO_ROUTE:
        return {"no-route"}
    return {"protocol"} if isinstance(error, ValueError) else set()


def _reason(error: ssl.SSLError) -> str:
    """OpenSSL's name of the error; a Python older than the OpenSSL it runs on has only its words, in the message."""
    if error.reason:
        return error.reason
    words = re.fullmatch(r"\[SSL\] (.+) \(_ssl\.c:\d+\)", str(error.strerror or ""))
    return words[1].replace(" ", "_").upper() if words else ""


def signs_of_name(error: OSError | UnicodeError) -> set[str]:
    """What the failed look-up of a name says: it is unknown, or nobody could be asked."""
    return {"dns-down"} if isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN else set()
