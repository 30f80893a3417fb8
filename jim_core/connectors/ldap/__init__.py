"""LDAP directories: OpenLDAP and its kin, and Active Directory.

`session` and `stream` speak ldap3, which is loaded when a system is opened; all else sees entries of bytes.
`full` reads everything; what has changed is read by what the server offers: `sync` (RFC 4533), `usn` (Active
Directory) or `timestamps`. `writing` exports.
"""
