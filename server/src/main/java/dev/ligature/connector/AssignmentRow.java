package dev.ligature.connector;

import dev.ligature.common.AccountId;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Platform;
import dev.ligature.common.TenantId;
import java.util.List;
import java.util.UUID;

/**
 * A connector as its daemon is to run it.
 *
 * @param settings bytes of the settings message
 * @param actions acts that policy and consent allow, by name
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record AssignmentRow(
    TenantId tenant,
    PersonaId connector,
    AccountId account,
    Platform platform,
    DesiredState desired,
    long epoch,
    long specVersion,
    long nackedSpecVersion,
    byte[] settings,
    UUID credential,
    long credentialVersion,
    List<String> actions) {}
