"""What becomes of one object of the system that is synchronised."""

from jim_core.identity.expressions import ExpressionError
from jim_core.identity.store.keys import Key
from jim_core.identity.store.space import ObjectState
from jim_core.identity.synchronising.keys import sought_by
from jim_core.identity.synchronising.merging import covering, holds, merge
from jim_core.identity.synchronising.outbound import deprovision, provide, take_over
from jim_core.identity.synchronising.rules import Rule, RuleBook
from jim_core.identity.synchronising.sheet import PROJECTION, PROVISIONING, Member, Person, Sheet
from jim_core.model.activity import ItemChange


class Inbound:
    """Looks at the objects of one page, one after the other."""

    def __init__(self, book: RuleBook, sheet: Sheet, system: int) -> None:
        self._book = book
        self._sheet = sheet
        self._system = system

    def look_at(self, member: Member) -> None:
        """Join, project, disconnect, or leave an object, and bring up to date what depends on that."""
        sheet = self._sheet
        sheet.at = member.id
        sheet.looked_at.append(member)
        try:
            if member.state == ObjectState.OBSOLETE:
                self._bury(member)
            elif member.person is None:
                self._find(member)
            elif member.joined_by != PROVISIONING and not self._in_scope(member, member.person.identity_type):
                self._disconnect(member)
            else:
                self._follow(member)
        except ExpressionError as error:
            sheet.fault(member, error)

    def _in_scope(self, member: Member, identity_type: str | None = None) -> list[Rule]:
        rules = covering(self._book, member)
        return [rule for rule in rules if identity_type in (None, rule.told.identity_type)]

    def _bury(self, member: Member) -> None:
        member.is_gone = True
        self._sheet.drop(member)
        if member.person is not None:
            self._disconnect(member)

    def _disconnect(self, member: Member) -> None:
        person = member.person
        assert person is not None  # noqa: S101  for the type checker: who is joined has one
        person.members.remove(member)
        member.person, member.joined_by, member.is_moved = None, None, True
        self._sheet.drop(member)
        self._sheet.stir(person.keys)
        self._sheet.disconnected += 1
        self._sheet.add(ItemChange.DISCONNECTED, member, member.text, None)
        self._refresh(person, member, is_moved=True)

    def _find(self, member: Member) -> None:
        if member.state == ObjectState.PROVISIONED or member.id in self._sheet.pending:
            return  # it is to be deleted there, and nobody looks after it until then
        rules = self._in_scope(member)
        wanted = [
            key
            for rule in rules
            for matching in rule.told.matching
            for key in sought_by(rule, matching, member.attributes)
        ]
        if wanted:
            self._sheet.wants[member.id] = wanted
        if not self._join(member, rules):
            return
        for rule in rules:
            if rule.told.project:
                self._project(member, rule)
                return
        self._sheet.unchanged += 1

    def _join(self, member: Member, rules: list[Rule]) -> bool:
        """Join an object to an identity; whether it may still be projected, because there is none."""
        for rule in rules:
            for matching in rule.told.matching:
                found: set[int] = set()
                for key in sought_by(rule, matching, member.attributes):
                    found |= self._sheet.owners[key]
                if len(found) > 1:
                    values = ", ".join(map(str, member.attributes.get(matching.source, ())))
                    self._sheet.fault(
                        member, _AMBIGUOUS.format(len(found), matching.target, values, rule.told.name)
                    )
                    return False
                if found:
                    self._belong(member, self._sheet.persons[found.pop()])
                    return False
        return True

    def _belong(self, member: Member, person: Person) -> None:
        other = person.has(member.kind)
        joined_by = take_over(self._sheet, person, other)
        if joined_by is None:
            of = repr(other.anchor) if other and other.anchor else "an object that is to be added"
            self._sheet.fault(
                member, f"the identity that it belongs to has another object of this type: {of}"
            )
            return
        self._tie(member, person, joined_by)
        self._sheet.joined += 1
        self._sheet.add(ItemChange.JOINED, member, None, person.text)
        self._refresh(person, member, is_moved=True)

    def _project(self, member: Member, rule: Rule) -> None:
        sheet = self._sheet
        person = Person(sheet.next_person, rule.told.identity_type, "{}", {}, frozenset(), is_new=True)
        person.members.append(member)
        merge(self._book, sheet, person, member)  # an identity without attributes would help nobody
        person.members.remove(member)
        sheet.next_person += 1
        sheet.persons[person.id] = person
        self._tie(member, person, PROJECTION)
        sheet.added += 1
        sheet.add(ItemChange.PROJECTED, member, None, person.text)
        provide(self._book, sheet, person)

    def _tie(self, member: Member, person: Person, joined_by: str) -> None:
        self._sheet.wants.pop(member.id, None)
        person.members.append(member)
        person.members.sort(key=lambda one: one.id)
        member.person, member.joined_by, member.is_moved = person, joined_by, True

    def _follow(self, member: Member) -> None:
        person = member.person
        assert person is not None  # noqa: S101  as above
        # What another system said since is for its own synchronisation, unless this object changed as well:
        # a full run would else be ahead of one of changes.
        others = any(one.is_changed and one.kind[0] != self._system for one in person.members)
        if member.is_changed or not others:
            self._refresh(person, member, is_moved=False)
        else:
            self._sheet.unchanged += 1

    def _refresh(self, person: Person, member: Member, *, is_moved: bool) -> None:
        """Bring an identity up to date, and all that depends on it."""
        is_changed = False
        try:
            if not any(holds(self._book, one, person.identity_type, self._system) for one in person.members):
                self._end(person, member)
                return
            is_changed = merge(self._book, self._sheet, person, member)
        except ExpressionError as error:  # it stays as it is, and so does what depends on it
            self._sheet.fault(member, error)
        if is_changed:
            self._sheet.updated += 1
        elif not is_moved:
            self._sheet.unchanged += 1
        provide(self._book, self._sheet, person, None if is_changed or is_moved else self._system)

    def _end(self, person: Person, cause: Member) -> None:
        sheet = self._sheet
        sheet.stir(person.keys)
        for key in person.keys:
            if key in sheet.owners:
                sheet.owners[key].discard(person.id)
        for member in list(person.members):
            deprovision(self._book, sheet, person, member)
        person.members, person.keys, person.is_gone = [], frozenset[Key](), True
        sheet.deleted += 1
        sheet.add(ItemChange.IDENTITY_DELETED, cause, person.text, None)


_AMBIGUOUS = "ambiguous: {0} identities have {1} {2}, by the rule {3!r}"
