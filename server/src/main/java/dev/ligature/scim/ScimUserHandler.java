package dev.ligature.scim;

import de.captaingoldfish.scim.sdk.common.constants.enums.SortOrder;
import de.captaingoldfish.scim.sdk.common.exceptions.ResourceNotFoundException;
import de.captaingoldfish.scim.sdk.common.resources.User;
import de.captaingoldfish.scim.sdk.common.schemas.SchemaAttribute;
import de.captaingoldfish.scim.sdk.server.endpoints.Context;
import de.captaingoldfish.scim.sdk.server.endpoints.ResourceHandler;
import de.captaingoldfish.scim.sdk.server.filter.FilterNode;
import de.captaingoldfish.scim.sdk.server.response.PartialListResponse;
import dev.ligature.common.DomainException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Between the SCIM library and the users of the tenant. */
final class ScimUserHandler extends ResourceHandler<User> {
  private final ScimUsers users;

  ScimUserHandler(ScimUsers users) {
    this.users = users;
  }

  @Override
  public User createResource(User document, Context context) {
    ScimContext request = (ScimContext) context;
    return request.ours(
        () -> message(users.create(request.caller(), ScimUserMessages.person(document)), request));
  }

  @Override
  public User getResource(
      String id,
      List<SchemaAttribute> attributes,
      List<SchemaAttribute> excludedAttributes,
      Context context) {
    ScimContext request = (ScimContext) context;
    return request.ours(() -> message(read(request, id(id)), request));
  }

  private ScimUser read(ScimContext request, ScimUserId id) {
    return request.isMutation()
        ? users.lock(request.caller(), id)
        : users.find(request.caller().tenant(), id).orElseThrow(DomainException::notFound);
  }

  @Override
  public PartialListResponse<User> listResources(
      long startIndex,
      int count,
      @Nullable FilterNode filter,
      @Nullable SchemaAttribute sortBy,
      @Nullable SortOrder sortOrder,
      List<SchemaAttribute> attributes,
      List<SchemaAttribute> excludedAttributes,
      Context context) {
    ScimContext request = (ScimContext) context;
    return request.ours(
        () -> {
          ScimUsers.Page page =
              users.list(request.caller().tenant(), ScimFilter.of(filter), startIndex - 1, count);
          return PartialListResponse.<User>builder()
              .resources(page.users().stream().map(user -> message(user, request)).toList())
              .totalResults(page.total())
              .build();
        });
  }

  @Override
  public User updateResource(User document, Context context) {
    ScimContext request = (ScimContext) context;
    return request.ours(
        () ->
            message(
                users.replace(
                    request.caller(),
                    id(document.getId().orElse("")),
                    ScimUserMessages.person(document)),
                request));
  }

  @Override
  public void deleteResource(String id, Context context) {
    ScimContext request = (ScimContext) context;
    request.ours(
        () -> {
          users.delete(request.caller(), id(id));
          return true;
        });
  }

  /** The library adds the location to every answer but that of PATCH (RFC 7644, section 3.1). */
  private static User message(ScimUser user, Context context) {
    return ScimUserMessages.user(user, context.getResourceReferenceUrl(user.id().toString()));
  }

  private static ScimUserId id(String text) {
    try {
      return new ScimUserId(UUID.fromString(text));
    } catch (IllegalArgumentException noId) {
      throw new ResourceNotFoundException("There is no such user.", noId, null);
    }
  }
}
