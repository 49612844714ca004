package dev.ligature.rpc;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.common.UserSession;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * What makes two calls the same: the request_id within tenant, service, scope and method.
 *
 * @param scope account of the session, else the daemon's session, else the link attempt that the
 *     request names, else the tenant
 */
record RequestKey(UUID tenant, String service, UUID scope, String method, UUID request) {
  private static final UUID CELL = new UUID(0, 0);

  static RequestKey of(Caller caller, Message request) {
    UUID requestId =
        id(request, "request_id")
            .orElseThrow(
                () ->
                    DomainException.invalid(
                        Reason.INVALID_FIELD, "request_id", "A request_id (UUID) is required."));
    UUID tenant =
        caller.tenantOrNull() == null
            ? id(request, "tenant_id").orElse(CELL)
            : caller.tenantOrNull().value();
    return new RequestKey(
        tenant, caller.service(), scope(caller, request, tenant), caller.method(), requestId);
  }

  private static UUID scope(Caller caller, Message request, UUID tenant) {
    UserSession session = caller.sessionOrNull();
    if (session != null) {
      return session.account().value();
    }
    return caller.daemonOrNull() == null
        ? id(request, "attempt_id").orElse(tenant)
        : caller.daemonOrNull().value();
  }

  private static Optional<UUID> id(Message request, String name) {
    FieldDescriptor field = request.getDescriptorForType().findFieldByName(name);
    if (field == null || field.getType() != FieldDescriptor.Type.STRING || field.isRepeated()) {
      return Optional.empty();
    }
    try {
      return Optional.of(UUID.fromString((String) request.getField(field)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The bytes that a repeated call must have in common with the first: who asks, and for what. */
  static byte[] content(Caller caller, Message request) {
    byte[] person =
        Objects.requireNonNullElse(caller.person(), "").getBytes(StandardCharsets.UTF_8);
    ByteBuffer content =
        ByteBuffer.allocate(Integer.BYTES + person.length + request.getSerializedSize());
    content.putInt(person.length).put(person);
    CodedOutputStream message = CodedOutputStream.newInstance(content);
    message.useDeterministicSerialization();
    try {
      request.writeTo(message);
      message.flush();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return content.array();
  }
}
