package dev.ligature.bench;

import dev.ligature.api.link.v1.LinkServiceGrpc;
import dev.ligature.api.link.v1.ListIdentitiesRequest;

/** The identities of an account, for its own session. */
final class ListIdentities extends Read {
  ListIdentities() {
    super(5);
  }

  @Override
  public String name() {
    return "list-identities";
  }

  @Override
  void read(Site site, int connection, int account) {
    var _ =
        LinkServiceGrpc.newBlockingStub(site.session(connection, account))
            .listIdentities(ListIdentitiesRequest.getDefaultInstance());
  }
}
