package dev.ligature.bench;

import dev.ligature.api.graph.v1.Identifier;
import dev.ligature.api.graph.v1.IdentifierKind;
import dev.ligature.api.graph.v1.IdentityGraphServiceGrpc;
import dev.ligature.api.graph.v1.ResolveIdentityRequest;

/** Whose mailbox is it? */
final class ResolveIdentity extends Read {
  ResolveIdentity() {
    super(5);
  }

  @Override
  public String name() {
    return "resolve-identity";
  }

  @Override
  void read(Site site, int connection, int account) {
    var _ =
        IdentityGraphServiceGrpc.newBlockingStub(site.backend(connection))
            .resolveIdentity(
                ResolveIdentityRequest.newBuilder()
                    .setIdentifier(
                        Identifier.newBuilder()
                            .setKind(IdentifierKind.IDENTIFIER_KIND_EMAIL)
                            .setSubject(Population.mailbox(account)))
                    .build());
  }
}
