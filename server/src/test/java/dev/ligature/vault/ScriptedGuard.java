package dev.ligature.vault;

import dev.ligature.common.DomainException;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Reason;
import dev.ligature.common.TenantId;
import org.jspecify.annotations.Nullable;

/** Lets every holder have a lease, or refuses it for the reason that a test sets. */
final class ScriptedGuard implements LeaseGuard {
  @Nullable Reason refusal;

  @Override
  public void require(
      LeaseHolder holder, TenantId tenant, PersonaId connector, long connectorEpoch) {
    if (refusal != null) {
      throw DomainException.of(refusal, "scripted");
    }
  }
}
