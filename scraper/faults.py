"""The boundary of a page: an unexpected exception becomes an error about that page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from traceback import format_exception, format_exception_only

from scraper.errors import BudgetExceeded, InternalError, ScraperError

__all__ = ["faults_about"]

MAX_MESSAGE_CHARACTERS = 500
"""Characters of an exception's own text in a message; libraries may quote a whole page."""
NO_THREAD = "can't start new thread"
"""Message of CPython's RuntimeError if the system allows no more threads."""


@contextmanager
def faults_about(subject: str | None) -> Iterator[None]:
    """Turn an exception that is no ScraperError into an error about ``subject``, which ends the work on that page only.

    MemoryError becomes BudgetExceeded, every other Exception InternalError, with the exception as its cause.
    KeyboardInterrupt, SystemExit and the like are meant for the whole program and pass.
    """
    try:
        yield
    except ScraperError:
        raise
    except MemoryError as error:
        raise BudgetExceeded("it took too much memory", subject) from error
    except Exception as error:
        raise _internal_error(error, subject) from error


def _internal_error(error: Exception, subject: str | None) -> InternalError:
    message = " ".join("".join(format_exception_only(error)).split())[:MAX_MESSAGE_CHARACTERS]
    trace = "".join(format_exception(error))
    return InternalError(_encodable(f"internal error: {message}"), subject, _encodable(trace), _is_refusal(error))


def _is_refusal(error: Exception) -> bool:
    """Whether the system refused something, such as one more open file or thread, which it may grant the next time.

    Python cannot find a module where it may open no file.
    """
    return isinstance(error, OSError | ImportError) or (isinstance(error, RuntimeError) and error.args == (NO_THREAD,))


def _encodable(text: str) -> str:
    """A text without lone surrogates, which JSON cannot hold."""
    return text.encode("utf-8", "replace").decode("utf-8")
