package dev.ligature.link;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.ligature.api.link.v1.ContinueLinkRequest;
import dev.ligature.api.link.v1.EmailTarget;
import dev.ligature.api.link.v1.LinkAttempt;
import dev.ligature.api.link.v1.LinkPurpose;
import dev.ligature.api.link.v1.PhoneTarget;
import dev.ligature.api.link.v1.PlatformTarget;
import dev.ligature.api.link.v1.StartLinkRequest;
import dev.ligature.api.link.v1.WalletTarget;
import dev.ligature.graph.GraphFixture;
import dev.ligature.graph.GraphFixture.Person;
import dev.ligature.link.wallet.TestWallet;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** An identity of a test's own, and how whoever controls it proves that. */
interface ProofWay {
  /** Says what will be proven. */
  void target(StartLinkRequest.Builder request, Person prover, LinkPurpose purpose);

  /** Gives what the step of an attempt asks for, made for a purpose. */
  void input(
      ContinueLinkRequest.Builder request, Person prover, LinkPurpose purpose, LinkAttempt attempt);

  /** A fresh identity of a kind that needs no provider. */
  static ProofWay of(String kind, GraphFixture fixture) {
    Mailbox mailbox = Mailbox.of(fixture.server);
    return switch (kind) {
      case "EMAIL" -> new Coded(mailbox, "w" + UUID.randomUUID() + "@example.org");
      case "PHONE" -> new Coded(mailbox, TestNumbers.fresh());
      case "WALLET" -> new Wallet(TestWallet.fresh());
      case "PLATFORM" ->
          new Platform(fixture, Integer.toString(ThreadLocalRandom.current().nextInt(1, 1 << 30)));
      default -> throw new IllegalArgumentException(kind);
    };
  }

  /** Starts to prove it. */
  default LinkAttempt start(Person prover, LinkPurpose purpose) {
    StartLinkRequest.Builder request =
        StartLinkRequest.newBuilder().setRequestId(GraphFixture.id()).setPurpose(purpose);
    target(request, prover, purpose);
    return prover.links().startLink(request.build()).getAttempt();
  }

  /** Gives to one attempt what was made for another one and a purpose. */
  default LinkAttempt give(Person prover, LinkAttempt to, LinkPurpose purpose, LinkAttempt of) {
    ContinueLinkRequest.Builder request = ContinueLinkRequest.newBuilder();
    input(request, prover, purpose, of);
    return prover
        .links()
        .continueLink(
            request.setRequestId(GraphFixture.id()).setAttemptId(to.getAttemptId()).build())
        .getAttempt();
  }

  /** The whole story. */
  default LinkAttempt prove(Person prover, LinkPurpose purpose) {
    LinkAttempt attempt = start(prover, purpose);
    return give(prover, attempt, purpose, attempt);
  }

  /** A mailbox or a telephone, to which codes are sent. */
  final class Coded implements ProofWay {
    private final Mailbox mailbox;
    private final String address;
    private final List<String> attempts = new ArrayList<>();

    Coded(Mailbox mailbox, String address) {
      this.mailbox = mailbox;
      this.address = address;
    }

    @Override
    public LinkAttempt start(Person prover, LinkPurpose purpose) {
      LinkAttempt attempt = ProofWay.super.start(prover, purpose);
      attempts.add(attempt.getAttemptId());
      mailbox.codeTo(address, attempts.size());
      return attempt;
    }

    @Override
    public void target(StartLinkRequest.Builder request, Person prover, LinkPurpose purpose) {
      if (address.startsWith("+")) {
        request.setPhone(PhoneTarget.newBuilder().setNumber(address));
      } else {
        request.setEmail(EmailTarget.newBuilder().setAddress(address));
      }
    }

    @Override
    public void input(
        ContinueLinkRequest.Builder request,
        Person prover,
        LinkPurpose purpose,
        LinkAttempt attempt) {
      int place = attempts.indexOf(attempt.getAttemptId()) + 1;
      request.setCode(mailbox.codeTo(address, place));
    }
  }

  /** A wallet, which signs what it is shown. */
  record Wallet(TestWallet wallet) implements ProofWay {
    @Override
    public void target(StartLinkRequest.Builder request, Person prover, LinkPurpose purpose) {
      request.setWallet(WalletTarget.newBuilder().setAddress(wallet.on(1)));
    }

    @Override
    public void input(
        ContinueLinkRequest.Builder request,
        Person prover,
        LinkPurpose purpose,
        LinkAttempt attempt) {
      request.setSignature(wallet.sign(attempt.getSignMessage().getMessage()));
    }
  }

  /** A user of a platform, for whom its gateway vouches. */
  record Platform(GraphFixture fixture, String user) implements ProofWay {
    @Override
    public void target(StartLinkRequest.Builder request, Person prover, LinkPurpose purpose) {
      request.setPlatform(
          PlatformTarget.newBuilder().setGatewayAssertion(signed(prover, purpose, "any")));
    }

    @Override
    public void input(
        ContinueLinkRequest.Builder request,
        Person prover,
        LinkPurpose purpose,
        LinkAttempt attempt) {
      request.setGatewayAssertion(signed(prover, purpose, attempt.getAttemptId()));
    }

    private String signed(Person prover, LinkPurpose purpose, String nonce) {
      JWTClaimsSet.Builder claims = fixture.tenant.claims(prover.account());
      return fixture.tenant.sign(
          claims
              .claim(
                  "purpose",
                  purpose == LinkPurpose.LINK_PURPOSE_ACCOUNTS ? "LINK_ACCOUNTS" : "LINK")
              .claim("platform", "telegram")
              .claim("platform_user", user)
              .claim("name", "Ada")
              .claim("nonce", nonce)
              .build());
    }
  }
}
