"""Real charts live through installs, upgrades, drift and rollbacks, with helm and with windlass; see ``__main__``."""
