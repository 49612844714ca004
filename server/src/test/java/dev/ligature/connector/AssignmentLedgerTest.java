package dev.ligature.connector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.common.AccountId;
import dev.ligature.common.DaemonId;
import dev.ligature.common.DaemonSessionId;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Platform;
import dev.ligature.common.SecureIds;
import dev.ligature.common.TenantId;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AssignmentLedgerTest {
  private static final PersonaId CONNECTOR = new PersonaId(UUID.randomUUID());
  private static final TenantId TENANT = new TenantId(UUID.randomUUID());
  private final DaemonSession session =
      new DaemonSession(
          new DaemonSessionId(UUID.randomUUID()),
          new DaemonId(UUID.randomUUID()),
          1,
          UUID.randomUUID(),
          new byte[32],
          new byte[32],
          new byte[32],
          "1.0.0",
          0,
          BuildVerdict.FULL,
          Set.of(Platform.IRC));
  private final AssignmentLedger ledger =
      new AssignmentLedger(session, new SecureIds(Clock.systemUTC()));

  @Test
  void theSameRowIsToldOnce() {
    assertThat(ledger.level(CONNECTOR, row(DesiredState.ACTIVE, 1, 1, 0))).hasSize(2);
    assertThat(ledger.level(CONNECTOR, row(DesiredState.ACTIVE, 1, 1, 0))).isEmpty();
  }

  @Test
  void oneSpecOfAConnectorIsOutstanding() {
    AssignmentOrder.Assign first = assigned(row(DesiredState.ACTIVE, 1, 1, 0));

    assertThat(ledger.level(CONNECTOR, row(DesiredState.ACTIVE, 1, 2, 0))).isEmpty();
    assertThat(ledger.answered(fence(1), 1, first.nonce())).isTrue();
    assertThat(assigned(row(DesiredState.ACTIVE, 1, 2, 0)).spec().specVersion()).isEqualTo(2);
  }

  @Test
  void aRefusedSpecIsNeverPushedAgain() {
    AssignmentOrder.Assign first = assigned(row(DesiredState.ACTIVE, 1, 2, 0));
    ledger.answered(fence(1), 2, first.nonce());

    assertThat(ledger.level(CONNECTOR, row(DesiredState.READ_ONLY, 1, 2, 2))).isEmpty();
    assertThat(assigned(row(DesiredState.READ_ONLY, 1, 3, 2)).spec().specVersion()).isEqualTo(3);
  }

  @Test
  void anAnswerCountsOnlyWithTheNonceThatWasAsked() {
    assigned(row(DesiredState.ACTIVE, 1, 1, 0));

    assertThat(ledger.answered(fence(1), 1, new byte[16])).isFalse();
  }

  @Test
  void aPauseIsToldEvenWhileASpecIsOutstanding() {
    assigned(row(DesiredState.ACTIVE, 1, 1, 0));

    assertThat(ledger.level(CONNECTOR, row(DesiredState.PAUSED, 1, 2, 0)))
        .containsExactly(new AssignmentOrder.Pause(CONNECTOR, 1));
  }

  @Test
  void aRevocationIsToldUnderItsOwnEpochAndVoidsTheOldFence() {
    assigned(row(DesiredState.ACTIVE, 1, 1, 0));

    assertThat(ledger.level(CONNECTOR, row(DesiredState.REVOKED, 2, 2, 0)))
        .containsExactly(
            new AssignmentOrder.Revoke(CONNECTOR, 2), new AssignmentOrder.Epoch(CONNECTOR, 2));
    assertThat(ledger.fence(CONNECTOR, 1)).isEmpty();
    assertThat(ledger.fence(CONNECTOR, 2)).isPresent();
  }

  @Test
  void aConnectorThatWasTakenAwayIsForgotten() {
    assigned(row(DesiredState.ACTIVE, 3, 1, 0));

    assertThat(ledger.level(CONNECTOR, null))
        .containsExactly(new AssignmentOrder.Unassign(CONNECTOR, 3));
    assertThat(ledger.holds(CONNECTOR)).isFalse();
  }

  private AssignmentOrder.Assign assigned(AssignmentRow row) {
    return (AssignmentOrder.Assign) ledger.level(CONNECTOR, row).getFirst();
  }

  private AssignmentFence fence(long epoch) {
    return ledger.fence(CONNECTOR, epoch).orElseThrow();
  }

  private static AssignmentRow row(
      DesiredState desired, long epoch, long specVersion, long nackedSpecVersion) {
    return new AssignmentRow(
        TENANT,
        CONNECTOR,
        new AccountId(UUID.randomUUID()),
        Platform.IRC,
        desired,
        epoch,
        specVersion,
        nackedSpecVersion,
        new byte[0],
        UUID.randomUUID(),
        1,
        List.of());
  }
}
