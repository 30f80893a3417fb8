"""LDAP directories: OpenLDAP and its kin, and Active Directory.

`session` alone speaks ldap3, which is loaded when a system is opened; everything else sees entries of bytes,
and words. `full` reads everything; what has changed is read by what the server offers: `sync` (RFC 4533), `usn`
(Active Directory) or `timestamps`. `writing` exports.
"""
