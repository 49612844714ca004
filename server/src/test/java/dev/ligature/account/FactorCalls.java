package dev.ligature.account;

import static dev.ligature.graph.GraphFixture.id;

import com.google.common.io.BaseEncoding;
import dev.ligature.api.account.v1.AccountServiceGrpc;
import dev.ligature.api.account.v1.AccountServiceGrpc.AccountServiceBlockingStub;
import dev.ligature.api.account.v1.ConfirmTotpRequest;
import dev.ligature.api.account.v1.EnrolTotpRequest;
import dev.ligature.api.account.v1.RemoveTotpRequest;
import dev.ligature.api.account.v1.StepUpRequest;
import dev.ligature.api.link.v1.ProveMergeFactorRequest;
import dev.ligature.common.AccountId;
import dev.ligature.graph.GraphFixture;
import dev.ligature.graph.GraphFixture.Person;
import dev.ligature.link.MergeFixture;
import dev.ligature.link.Probe;
import java.time.Instant;
import java.util.UUID;

/** The methods of authenticators, each called well. */
public final class FactorCalls {
  private final Probe probe;
  private final GraphFixture people;

  public FactorCalls(Probe probe, GraphFixture people) {
    this.probe = probe;
    this.people = people;
  }

  public void run() {
    Person ada = people.person();
    String seed = enrol(ada);
    String stepped =
        probe
            .call(
                "StepUp",
                () ->
                    ada.accounts()
                        .stepUp(
                            StepUpRequest.newBuilder()
                                .setRequestId(id())
                                .setTotpCode(code(seed, 1))
                                .build()))
            .getSession()
            .getSessionToken();
    merge();
    AccountServiceBlockingStub strong =
        AccountServiceGrpc.newBlockingStub(people.tenant.session(stepped));
    probe.call(
        "RemoveTotp",
        () -> strong.removeTotp(RemoveTotpRequest.newBuilder().setRequestId(id()).build()));
  }

  private String enrol(Person person) {
    String seed =
        person
            .accounts()
            .enrolTotp(EnrolTotpRequest.newBuilder().setRequestId(id()).build())
            .getSeed();
    probe.call(
        "ConfirmTotp",
        () ->
            person
                .accounts()
                .confirmTotp(
                    ConfirmTotpRequest.newBuilder()
                        .setRequestId(id())
                        .setCode(code(seed, 0))
                        .build()));
    return seed;
  }

  /** Somebody who proved the address of an account with an authenticator proves that, too. */
  private void merge() {
    Person other = people.person();
    String seed = enrol(other);
    Person bob = people.person();
    String ticket =
        new MergeFixture(people.server, people.tenant)
            .ticket(
                new MergeFixture.Person(
                    new AccountId(UUID.fromString(bob.account())), bob.session(), bob.address()),
                other.address());
    probe.call(
        "ProveMergeFactor",
        () ->
            bob.links()
                .proveMergeFactor(
                    ProveMergeFactorRequest.newBuilder()
                        .setRequestId(id())
                        .setMergeTicket(ticket)
                        .setTotpCode(code(seed, 1))
                        .build()));
  }

  private static String code(String seed, int stepsAhead) {
    return TotpCode.of(
        BaseEncoding.base32().decode(seed), TotpCode.stepAt(Instant.now()) + stepsAhead);
  }
}
