"""The part of the application that helps a person to put contact right: details, and another key."""

from functools import partial
from typing import Final

from jim_tui.contact import Contact
from jim_tui.render.facts import Facts
from jim_tui.render.tone import Tone
from jim_tui.server_words import key_source
from jim_tui.state.queries import server_name

_TROUBLE: Final = "trouble_"
"""With this the names of actions begin that only trouble has."""


class Mending(Contact):
    """Reads a certificate only when somebody looks at it; a key that is entered is nowhere but in memory."""

    @property
    def facts(self) -> Facts:
        """The moment."""
        raise NotImplementedError

    def copy(self, text: str, what: str) -> None:
        """Copy a text; `what` it is, for the flash line."""
        raise NotImplementedError

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The keys of trouble go before all others where they can mend something, and only there."""
        if not action.startswith(_TROUBLE):
            return super().check_action(action, parameters)
        can_mend = getattr(self.screen, "can_mend", None)
        return can_mend is not None and bool(can_mend(action.removeprefix(_TROUBLE)))

    def action_trouble_key(self) -> None:
        """Another key for this server."""
        self.action_enter_key()

    def action_trouble_details(self) -> None:
        """What is wrong, in detail."""
        self.action_details()

    def action_details(self) -> None:
        """All that is known of contact with this server."""
        if not self.asks:
            self.run_worker(self._details(), group="details", exit_on_error=False)

    async def _details(self) -> None:
        from jim_tui.dialogs.contact import ContactDialog  # noqa: PLC0415 - read when it is first asked for
        from jim_tui.gateway.certificate import CertificateUnread, certificate_of  # noqa: PLC0415
        from jim_tui.render.contact_details import READING, contact_lines  # noqa: PLC0415

        url = self.session.server.url or ""
        encrypted = url.startswith("https://")
        lines = partial(contact_lines, self.state, self.facts, url)
        dialog = ContactDialog(lines, READING if encrypted else None, self.copy)
        await self.push_screen(dialog)
        if encrypted:
            try:
                dialog.tell(await certificate_of(url))
            except CertificateUnread as error:
                dialog.tell(str(error))

    def action_enter_key(self) -> None:
        """Another key for this server."""
        if self.asks:
            return
        if self.session.keys is None or self.session.server.url is None:
            self.flash("K: no key is asked for here", Tone.WARN)
            return
        self.run_worker(self._enter_key(), group="key", exit_on_error=False)

    async def _enter_key(self) -> None:
        from jim_tui.dialogs.api_key import KeyDialog  # noqa: PLC0415 - read when it is first asked for
        from jim_tui.gateway.aside import aside  # noqa: PLC0415
        from jim_tui.gateway.key import KeyUnreadable  # noqa: PLC0415

        session = self.session
        if session.keys is None:
            return
        source = key_source(session.server)
        stores = session.server.key_in_keyring
        entered = await self.push_screen_wait(KeyDialog(server_name(self.state), source, stores=stores))
        if entered is None:
            return
        session.keys.enter(entered.key)
        session.store.start_over()
        self.flash("trying the key that was entered")
        if entered.store:
            try:
                await aside(session.keys.store)
            except KeyUnreadable as error:
                self.flash(f"the key is used, but not kept: {error}", Tone.WARN)
            else:
                self.flash("the key is in the keyring now", Tone.GOOD)
