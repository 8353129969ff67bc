"""Who an organisation's sign-in says somebody is: issuer and subject belong to one account for ever."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from logocheck.errors import Conflict, Unauthorised
from logocheck.store import people
from logocheck.store.access_tables import AccountRow, IdentityRow
from logocheck.store.people import Role


def arrived(
    session: Session, issuer: str, subject: str, *, email: str, role: Role, given: bool, now: datetime
) -> AccountRow:
    """The account of a person whom the provider vouches for; the first time it is made, named by the address.

    ``given``: the role is the provider's and replaces the one that the account has; the last admin stays one.

    Raises:
        Unauthorised: the account is disabled, its name is somebody else's, or it would be the first and no admin's.
    """
    row = session.scalar(select(IdentityRow).where(IdentityRow.issuer == issuer, IdentityRow.subject == subject))
    if row is None:
        return _made(session, IdentityRow(id=uuid4(), issuer=issuer, subject=subject, used_at=now), email, role, now)
    account = people.get(session, row.account_id)
    if account.disabled_at is not None:
        raise Unauthorised("This account is disabled.")
    row.used_at = now
    if given and account.role != role:
        _change_role(session, account, role)
    return account


def _made(session: Session, row: IdentityRow, email: str, role: Role, now: datetime) -> AccountRow:
    if role is not Role.ADMIN and not people.anybody(session):
        raise Unauthorised("The first account must be an admin's; make it on the machine itself.")
    try:
        account = people.create_without_password(session, email, role, now)
    except Conflict as error:
        # whoever made that account may be somebody else: an admin renames or removes it
        raise Unauthorised(f"There is an account {email} already that signs in with a password.") from error
    row.account_id = account.id
    session.add(row)
    session.flush()
    return account


def _change_role(session: Session, account: AccountRow, role: Role) -> None:
    before = account.role
    try:
        people.set_role(session, account, role)
    except Conflict:  # nobody could give it back
        account.role = before
