//! `GetRPCMethods`: what the other side can be asked (TR-069 A.3.1.1).

use crate::grammar::Array;
use crate::text::Text;
use crate::{Kind, Method};

static LIST: Array = Array::of_text(64).counting(1, u16::MAX);

empty! {
    /// Asks which methods the other side has.
    REQUEST, GetRpcMethods = Kind::Request(Method::GetRpcMethods), "GetRPCMethods"
}

list! {
    /// The methods that the answering side has.
    RESPONSE, GetRpcMethodsResponse<S>, GetRpcMethodsResponseView, OwnedGetRpcMethodsResponse
        = Kind::Response(Method::GetRpcMethods), "GetRPCMethodsResponse"
    {}
    [
        /// Their names, vendors' among them: to write, [`Entries`](crate::Entries) of `&str`.
        method_list: array(LIST) of Text<'a> as alloc::string::String = 0 "MethodList"
    ]
    {}
}
