package dev.ligature.connector;

import dev.ligature.keys.KeySettings;
import dev.ligature.keys.Purpose;
import dev.ligature.keys.PurposeKey;
import dev.ligature.keys.PurposeKeys;
import dev.ligature.vault.SealingKeys;
import dev.ligature.vault.TicketKeys;
import dev.ligature.vault.VaultMessages;
import jakarta.inject.Singleton;

/** The root key of the installation and what it signs for daemons. */
@Singleton
class VaultTrust implements DaemonTrust {
  private final PurposeKeys keys;
  private final SealingKeys sealing;
  private final TicketKeys tickets;
  private final KeySettings settings;

  VaultTrust(PurposeKeys keys, SealingKeys sealing, TicketKeys tickets, KeySettings settings) {
    this.keys = keys;
    this.sealing = sealing;
    this.tickets = tickets;
    this.settings = settings;
  }

  @Override
  public byte[] rootPublicKey() {
    return root().signing().publicKey();
  }

  @Override
  public String rootKeyId() {
    return root().keyId();
  }

  @Override
  public byte[] sealingKeys() {
    return VaultMessages.sealingKeysBytes(sealing.manifest(settings.homeResidency()));
  }

  @Override
  public byte[] ticketKeys() {
    return VaultMessages.ticketKeysBytes(tickets.published());
  }

  private PurposeKey root() {
    return keys.active(Purpose.TICKET_ROOT);
  }
}
