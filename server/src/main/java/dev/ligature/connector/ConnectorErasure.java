package dev.ligature.connector;

import dev.ligature.account.ErasureParticipant;
import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.PersonaId;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;

/**
 * Disconnects all that an account has connected when it is deleted, and erases who the account was
 * there; ids and states stay for daemons that are still to log out.
 */
@Singleton
class ConnectorErasure implements ErasureParticipant {
  private static final int PAGE = 200;

  private final ConnectorRepository connectors;
  private final PersonaErasureRepository personas;
  private final ConnectorControls controls;

  ConnectorErasure(
      ConnectorRepository connectors,
      PersonaErasureRepository personas,
      ConnectorControls controls) {
    this.connectors = connectors;
    this.personas = personas;
    this.controls = controls;
  }

  @Override
  public void erase(Caller caller, AccountId account) {
    PersonaId after = null;
    List<Connector> page;
    do {
      page = connectors.list(caller.tenant(), account, Set.of(), after, PAGE);
      for (Connector each : page) {
        if (each.desired() != DesiredState.REVOKED) {
          ConnectorControls.Changed _ = controls.revoke(caller, account, each.id());
        }
        after = each.id();
      }
    } while (page.size() == PAGE);
    personas.erase(caller.tenant(), account);
  }
}
