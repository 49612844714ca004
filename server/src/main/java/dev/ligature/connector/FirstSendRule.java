package dev.ligature.connector;

/** Where the owner must confirm the first message that is sent through a connector. */
public enum FirstSendRule {
  OFF,
  CONNECTOR,
  CHANNEL
}
