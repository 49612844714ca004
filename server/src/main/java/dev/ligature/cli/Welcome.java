package dev.ligature.cli;

import dev.ligature.common.TenantId;

/** What the developer sees when everything runs: the calls to try. */
final class Welcome {
  private Welcome() {}

  static String text(int port, TenantId tenant) {
    return """

    Ligature runs on 127.0.0.1:%1$d (development; stop it with Ctrl-C). Sample tenant: %2$s

    Try, in another terminal:
      grpcurl -plaintext 127.0.0.1:%1$d grpc.health.v1.Health/Check
      grpcurl -plaintext 127.0.0.1:%1$d list
      TOKEN=$(./ligature token --role backend --tenant %2$s)
      grpcurl -plaintext -H "authorization: Bearer $TOKEN" \\
        -d '{"request_id": "018f2a4c-0000-7000-8000-000000000001"}' \\
        127.0.0.1:%1$d ligature.account.v1.AccountService/CreateAccount
    """
        .formatted(port, tenant.value());
  }
}
