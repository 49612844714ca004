package dev.ligature.bench;

import dev.ligature.api.graph.v1.GetIdentityGraphRequest;
import dev.ligature.api.graph.v1.IdentityGraphServiceGrpc;

/** All that an account reaches over its links, for its own session. */
final class GetIdentityGraph extends Read {
  GetIdentityGraph() {
    super(10);
  }

  @Override
  public String name() {
    return "get-identity-graph";
  }

  @Override
  void read(Site site, int connection, int account) {
    var _ =
        IdentityGraphServiceGrpc.newBlockingStub(site.session(connection, account))
            .getIdentityGraph(GetIdentityGraphRequest.getDefaultInstance());
  }
}
