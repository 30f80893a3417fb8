"""What the fresh Python has loaded before it forks."""

from jim_core.runners.sql.work import preload

preload()
