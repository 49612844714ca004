package dev.ligature.link;

import dev.ligature.api.link.v1.CancelLinkRequest;
import dev.ligature.api.link.v1.CancelLinkResponse;
import dev.ligature.api.link.v1.CancelMergeRequest;
import dev.ligature.api.link.v1.CancelMergeResponse;
import dev.ligature.api.link.v1.ConfirmMergeRequest;
import dev.ligature.api.link.v1.ConfirmMergeResponse;
import dev.ligature.api.link.v1.ConfirmUnlinkRequest;
import dev.ligature.api.link.v1.ConfirmUnlinkResponse;
import dev.ligature.api.link.v1.ContinueLinkRequest;
import dev.ligature.api.link.v1.ContinueLinkResponse;
import dev.ligature.api.link.v1.GetLinkAttemptRequest;
import dev.ligature.api.link.v1.GetLinkAttemptResponse;
import dev.ligature.api.link.v1.LabelIdentityRequest;
import dev.ligature.api.link.v1.LabelIdentityResponse;
import dev.ligature.api.link.v1.LinkAccountsRequest;
import dev.ligature.api.link.v1.LinkAccountsResponse;
import dev.ligature.api.link.v1.LinkServiceGrpc;
import dev.ligature.api.link.v1.ListIdentitiesRequest;
import dev.ligature.api.link.v1.ListIdentitiesResponse;
import dev.ligature.api.link.v1.PrepareUnlinkRequest;
import dev.ligature.api.link.v1.PrepareUnlinkResponse;
import dev.ligature.api.link.v1.PreviewMergeRequest;
import dev.ligature.api.link.v1.PreviewMergeResponse;
import dev.ligature.api.link.v1.ProveMergeFactorRequest;
import dev.ligature.api.link.v1.ProveMergeFactorResponse;
import dev.ligature.api.link.v1.ReportCompromisedRequest;
import dev.ligature.api.link.v1.ReportCompromisedResponse;
import dev.ligature.api.link.v1.SplitAccountRequest;
import dev.ligature.api.link.v1.SplitAccountResponse;
import dev.ligature.api.link.v1.StartLinkRequest;
import dev.ligature.api.link.v1.StartLinkResponse;
import dev.ligature.api.link.v1.UndoMergeRequest;
import dev.ligature.api.link.v1.UndoMergeResponse;
import dev.ligature.api.link.v1.UnlinkAccountsRequest;
import dev.ligature.api.link.v1.UnlinkAccountsResponse;
import dev.ligature.api.link.v1.WatchLinkRequest;
import dev.ligature.api.link.v1.WatchLinkResponse;
import dev.ligature.common.AttemptId;
import dev.ligature.common.Caller;
import dev.ligature.common.IdentityId;
import dev.ligature.keys.KeySettings;
import dev.ligature.link.oidc.ProviderCalls;
import dev.ligature.rpc.Callers;
import dev.ligature.rpc.Calls;
import dev.ligature.rpc.Wire;
import io.grpc.stub.StreamObserver;
import jakarta.inject.Singleton;
import java.util.UUID;

/** LinkService on the wire. */
@Singleton
final class LinkEndpoint extends LinkServiceGrpc.LinkServiceImplBase {
  private final Calls calls;
  private final IdentityLinker linker;
  private final ConnectorLinker connectors;
  private final ProviderCalls providers;
  private final LinkJournal journal;
  private final Identities identities;
  private final AccountLinkEndpoint accounts;
  private final LinkStream watch;
  private final UnlinkEndpoint unlinks;
  private final MergeEndpoint merges;
  private final KeySettings settings;

  LinkEndpoint(
      Calls calls,
      IdentityLinker linker,
      ConnectorLinker connectors,
      ProviderCalls providers,
      LinkJournal journal,
      Identities identities,
      AccountLinkEndpoint accounts,
      LinkStream watch,
      UnlinkEndpoint unlinks,
      MergeEndpoint merges,
      KeySettings settings) {
    this.calls = calls;
    this.linker = linker;
    this.connectors = connectors;
    this.providers = providers;
    this.journal = journal;
    this.identities = identities;
    this.accounts = accounts;
    this.watch = watch;
    this.unlinks = unlinks;
    this.merges = merges;
    this.settings = settings;
  }

  @Override
  public void startLink(StartLinkRequest request, StreamObserver<StartLinkResponse> observer) {
    switch (request.getTargetCase()) {
      case EMAIL ->
          start(
              request,
              observer,
              new ProofTarget.Email(request.getEmail().getAddress(), "email.address"));
      case PHONE ->
          start(
              request,
              observer,
              new ProofTarget.Phone(request.getPhone().getNumber(), "phone.number"));
      case WALLET ->
          start(
              request,
              observer,
              new ProofTarget.Wallet(request.getWallet().getAddress(), "wallet.address"));
      case PROVIDER ->
          start(
              request,
              observer,
              providers.locate(
                  Callers.current().tenant(),
                  request.getProvider().getProviderId(),
                  request.getProvider().getRedirectUri(),
                  request.getProvider().getLabel(),
                  "provider.redirect_uri"));
      case PLATFORM ->
          start(
              request,
              observer,
              new ProofTarget.PlatformUser(
                  request.getPlatform().getGatewayAssertion(), "platform.gateway_assertion"));
      case CONNECTOR ->
          calls.mutate(
              request,
              observer,
              caller ->
                  StartLinkResponse.newBuilder()
                      .setAttempt(
                          shown(
                              caller,
                              connectors.start(caller, ConnectorLoginMessages.wish(request))))
                      .build());
      default -> super.startLink(request, observer);
    }
  }

  @Override
  public void continueLink(
      ContinueLinkRequest request, StreamObserver<ContinueLinkResponse> observer) {
    AttemptId attempt = new AttemptId(UUID.fromString(request.getAttemptId()));
    switch (request.getInputCase()) {
      case CODE -> give(request, observer, attempt, new ProofInput.Code(request.getCode()));
      case SIGNATURE ->
          give(request, observer, attempt, new ProofInput.Signature(request.getSignature()));
      case CALLBACK_QUERY ->
          give(
              request,
              observer,
              attempt,
              new ProofInput.Callback(
                  providers.redeem(
                      Callers.current().tenant(),
                      attempt,
                      Holder.of(Callers.current()),
                      request.getCallbackQuery())));
      case GATEWAY_ASSERTION ->
          give(request, observer, attempt, new ProofInput.Assertion(request.getGatewayAssertion()));
      case SEALED_ANSWERS ->
          calls.mutate(
              request,
              observer,
              caller ->
                  continued(
                      caller,
                      connectors.answer(
                          caller,
                          attempt,
                          request.getSealedAnswers().getRecipientKeyId(),
                          request.getSealedAnswers().toByteArray())));
      default -> super.continueLink(request, observer);
    }
  }

  private void start(
      StartLinkRequest request, StreamObserver<StartLinkResponse> observer, ProofTarget target) {
    calls.mutate(
        request,
        observer,
        caller ->
            StartLinkResponse.newBuilder()
                .setAttempt(
                    shown(
                        caller,
                        linker.start(caller, LinkMessages.purpose(request.getPurpose()), target)))
                .build());
  }

  private void give(
      ContinueLinkRequest request,
      StreamObserver<ContinueLinkResponse> observer,
      AttemptId attempt,
      ProofInput input) {
    calls.mutate(
        request, observer, caller -> continued(caller, linker.give(caller, attempt, input)));
  }

  @Override
  public void watchLink(WatchLinkRequest request, StreamObserver<WatchLinkResponse> observer) {
    watch.open(new AttemptId(UUID.fromString(request.getAttemptId())), observer);
  }

  @Override
  public void getLinkAttempt(
      GetLinkAttemptRequest request, StreamObserver<GetLinkAttemptResponse> observer) {
    calls.read(
        observer,
        caller ->
            GetLinkAttemptResponse.newBuilder()
                .setAttempt(
                    shown(
                        caller,
                        journal.get(
                            caller, new AttemptId(UUID.fromString(request.getAttemptId())))))
                .build());
  }

  @Override
  public void cancelLink(CancelLinkRequest request, StreamObserver<CancelLinkResponse> observer) {
    calls.mutate(
        request,
        observer,
        caller ->
            CancelLinkResponse.newBuilder()
                .setAttempt(
                    shown(
                        caller,
                        journal.cancel(
                            caller, new AttemptId(UUID.fromString(request.getAttemptId())))))
                .build());
  }

  @Override
  public void listIdentities(
      ListIdentitiesRequest request, StreamObserver<ListIdentitiesResponse> observer) {
    calls.read(
        observer,
        caller -> {
          Identities.Page page =
              identities.list(caller, request.getPageSize(), request.getPageToken());
          ListIdentitiesResponse.Builder response =
              ListIdentitiesResponse.newBuilder().setNextPageToken(page.nextPageToken());
          page.identities()
              .forEach(each -> response.addIdentities(IdentityMessages.identity(each)));
          return response.build();
        });
  }

  @Override
  public void labelIdentity(
      LabelIdentityRequest request, StreamObserver<LabelIdentityResponse> observer) {
    calls.mutate(
        request,
        observer,
        caller -> {
          Identities.Labelled labelled =
              identities.label(
                  caller,
                  new IdentityId(UUID.fromString(request.getIdentityId())),
                  request.getLabel());
          return LabelIdentityResponse.newBuilder()
              .setIdentity(IdentityMessages.identity(labelled.identity()))
              .setRevision(labelled.revision().encode())
              .build();
        });
  }

  @Override
  public void linkAccounts(
      LinkAccountsRequest request, StreamObserver<LinkAccountsResponse> observer) {
    calls.mutate(request, observer, caller -> accounts.link(caller, request));
  }

  @Override
  public void unlinkAccounts(
      UnlinkAccountsRequest request, StreamObserver<UnlinkAccountsResponse> observer) {
    calls.mutate(request, observer, caller -> accounts.unlink(caller, request));
  }

  @Override
  public void prepareUnlink(
      PrepareUnlinkRequest request, StreamObserver<PrepareUnlinkResponse> observer) {
    calls.mutate(request, observer, caller -> unlinks.prepare(caller, request));
  }

  @Override
  public void confirmUnlink(
      ConfirmUnlinkRequest request, StreamObserver<ConfirmUnlinkResponse> observer) {
    calls.mutate(request, observer, caller -> unlinks.confirm(caller, request));
  }

  @Override
  public void reportCompromised(
      ReportCompromisedRequest request, StreamObserver<ReportCompromisedResponse> observer) {
    calls.mutate(request, observer, caller -> unlinks.report(caller, request));
  }

  @Override
  public void previewMerge(
      PreviewMergeRequest request, StreamObserver<PreviewMergeResponse> observer) {
    merges.preview(request, observer);
  }

  @Override
  public void proveMergeFactor(
      ProveMergeFactorRequest request, StreamObserver<ProveMergeFactorResponse> observer) {
    merges.proveFactor(request, observer);
  }

  @Override
  public void confirmMerge(
      ConfirmMergeRequest request, StreamObserver<ConfirmMergeResponse> observer) {
    merges.confirm(request, observer);
  }

  @Override
  public void cancelMerge(
      CancelMergeRequest request, StreamObserver<CancelMergeResponse> observer) {
    merges.cancel(request, observer);
  }

  @Override
  public void undoMerge(UndoMergeRequest request, StreamObserver<UndoMergeResponse> observer) {
    merges.undo(request, observer);
  }

  @Override
  public void splitAccount(
      SplitAccountRequest request, StreamObserver<SplitAccountResponse> observer) {
    merges.split(request, observer);
  }

  private ContinueLinkResponse continued(Caller caller, LinkView view) {
    return ContinueLinkResponse.newBuilder()
        .setAttempt(shown(caller, view))
        .setRevision(Wire.orEmpty(view.changed()))
        .build();
  }

  private dev.ligature.api.link.v1.LinkAttempt shown(Caller caller, LinkView view) {
    return LinkMessages.attempt(view, settings.environment(), caller);
  }
}
