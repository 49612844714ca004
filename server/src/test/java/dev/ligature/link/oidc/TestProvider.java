package dev.ligature.link.oidc;

import java.util.UUID;

/** An OpenID provider that a test runs, with one client of ours. */
interface TestProvider extends AutoCloseable {
  String CLIENT_ID = "ligature";
  String CLIENT_SECRET = "only-for-tests-0123456789abcdef0123456789abcdef";
  String REDIRECT_URI = "http://127.0.0.1/callback";

  /** The certified oidc-provider where it is installed, else a stand-in; the output says which. */
  static TestProvider start() {
    boolean real = NodeProvider.isRequired();
    System.out.println(
        real
            ? "OpenID provider: oidc-provider on node"
            : "OpenID provider: a stand-in; `npm ci --ignore-scripts` in"
                + " server/src/test/oidc-provider brings the real one");
    return real ? NodeProvider.start() : new StubProvider();
  }

  /** A user of a test's own, whom the stand-in, which asks nobody, signs in as well. */
  default String visitor() {
    String name = "u" + UUID.randomUUID();
    if (this instanceof StubProvider stub) {
      stub.user = name;
    }
    return name;
  }

  String issuer();

  @Override
  void close();
}
