"""How what was decided is put on the socket."""

from inspector.listener.wire.exchange import Exchange, Given
from inspector.listener.wire.giving import give, give_now, is_immediate
from inspector.listener.wire.kinds import KINDS, Manner

__all__ = ["KINDS", "Exchange", "Given", "Manner", "give", "give_now", "is_immediate"]
