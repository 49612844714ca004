package dev.ligature.link;

import static dev.ligature.graph.GraphFixture.id;

import dev.ligature.api.link.v1.CancelLinkRequest;
import dev.ligature.api.link.v1.CancelMergeRequest;
import dev.ligature.api.link.v1.ConfirmMergeRequest;
import dev.ligature.api.link.v1.ConfirmUnlinkRequest;
import dev.ligature.api.link.v1.ContinueLinkRequest;
import dev.ligature.api.link.v1.EmailTarget;
import dev.ligature.api.link.v1.GetLinkAttemptRequest;
import dev.ligature.api.link.v1.LabelIdentityRequest;
import dev.ligature.api.link.v1.ListIdentitiesRequest;
import dev.ligature.api.link.v1.PrepareUnlinkRequest;
import dev.ligature.api.link.v1.PreviewMergeRequest;
import dev.ligature.api.link.v1.ReportCompromisedRequest;
import dev.ligature.api.link.v1.SplitAccountRequest;
import dev.ligature.api.link.v1.StartLinkRequest;
import dev.ligature.api.link.v1.UndoMergeRequest;
import dev.ligature.common.AccountId;
import dev.ligature.graph.GraphFixture;
import dev.ligature.graph.GraphFixture.Person;
import java.util.UUID;

/** The methods of linking, each called well. */
final class LinkCalls {
  private final Probe probe;
  private final GraphFixture people;
  private final MergeFixture merges;

  LinkCalls(Probe probe, GraphFixture people) {
    this.probe = probe;
    this.people = people;
    this.merges = new MergeFixture(people.server, people.tenant);
  }

  void run() {
    Person ada = people.person();
    String address = "new-" + UUID.randomUUID() + "@example.org";
    String attempt = started(ada, address);
    probe.call(
        "GetLinkAttempt",
        () ->
            ada.links()
                .getLinkAttempt(GetLinkAttemptRequest.newBuilder().setAttemptId(attempt).build()));
    String code = codeTo(address);
    probe.call(
        "ContinueLink",
        () ->
            ada.links()
                .continueLink(
                    ContinueLinkRequest.newBuilder()
                        .setRequestId(id())
                        .setAttemptId(attempt)
                        .setCode(code)
                        .build()));
    String other = started(ada, "other-" + UUID.randomUUID() + "@example.org");
    probe.call(
        "CancelLink",
        () ->
            ada.links()
                .cancelLink(
                    CancelLinkRequest.newBuilder().setRequestId(id()).setAttemptId(other).build()));
    String identity =
        probe
            .call(
                "ListIdentities",
                () -> ada.links().listIdentities(ListIdentitiesRequest.getDefaultInstance()))
            .getIdentities(0)
            .getIdentityId();
    probe.call(
        "LabelIdentity",
        () ->
            ada.links()
                .labelIdentity(
                    LabelIdentityRequest.newBuilder()
                        .setRequestId(id())
                        .setIdentityId(identity)
                        .setLabel("work")
                        .build()));
    merged(ada);
    removed(ada, identity);
    calledOff();
    split();
  }

  private String started(Person person, String address) {
    return probe
        .call(
            "StartLink",
            () ->
                person
                    .links()
                    .startLink(
                        StartLinkRequest.newBuilder()
                            .setRequestId(id())
                            .setEmail(EmailTarget.newBuilder().setAddress(address))
                            .build()))
        .getAttempt()
        .getAttemptId();
  }

  private void merged(Person ada) {
    Person bob = people.person();
    String ticket = merges.ticket(known(ada), bob.address());
    String state =
        probe
            .call(
                "PreviewMerge",
                () ->
                    ada.links()
                        .previewMerge(
                            PreviewMergeRequest.newBuilder().setMergeTicket(ticket).build()))
            .getPreview()
            .getStateToken();
    String merge =
        probe
            .call(
                "ConfirmMerge",
                () ->
                    ada.links()
                        .confirmMerge(
                            ConfirmMergeRequest.newBuilder()
                                .setRequestId(id())
                                .setMergeTicket(ticket)
                                .setStateToken(state)
                                .build()))
            .getMergeId();
    probe.call(
        "UndoMerge",
        () ->
            ada.links()
                .undoMerge(
                    UndoMergeRequest.newBuilder().setRequestId(id()).setMergeId(merge).build()));
  }

  private static MergeFixture.Person known(Person person) {
    return new MergeFixture.Person(
        new AccountId(UUID.fromString(person.account())), person.session(), person.address());
  }

  private void calledOff() {
    Person ada = people.person();
    Person bob = people.person();
    String pending = merges.pending(known(ada), known(bob));
    probe.call(
        "CancelMerge",
        () ->
            ada.links()
                .cancelMerge(
                    CancelMergeRequest.newBuilder()
                        .setRequestId(id())
                        .setMergeId(pending)
                        .build()));
  }

  private void split() {
    Person ada = people.person();
    String leaves = merges.identity(merges.prove(known(ada).account(), "EMAIL"));
    probe.call(
        "SplitAccount",
        () ->
            ada.links()
                .splitAccount(
                    SplitAccountRequest.newBuilder()
                        .setRequestId(id())
                        .addIdentityIds(leaves)
                        .build()));
  }

  private void removed(Person ada, String identity) {
    String ticket =
        probe
            .call(
                "PrepareUnlink",
                () ->
                    ada.links()
                        .prepareUnlink(
                            PrepareUnlinkRequest.newBuilder()
                                .setRequestId(id())
                                .setIdentityId(identity)
                                .build()))
            .getUnlinkTicket();
    probe.call(
        "ConfirmUnlink",
        () ->
            ada.links()
                .confirmUnlink(
                    ConfirmUnlinkRequest.newBuilder()
                        .setRequestId(id())
                        .setUnlinkTicket(ticket)
                        .build()));
    Person carl = people.person();
    String own = merges.identity(carl.address());
    probe.call(
        "ReportCompromised",
        () ->
            carl.links()
                .reportCompromised(
                    ReportCompromisedRequest.newBuilder()
                        .setRequestId(id())
                        .setIdentityId(own)
                        .build()));
  }

  private String codeTo(String address) {
    return Mailbox.of(people.server).codeTo(address, 1);
  }
}
