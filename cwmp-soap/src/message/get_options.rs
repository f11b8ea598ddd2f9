//! The deprecated `GetOptions`: what vouchers switched on (TR-069 A.4.1.4).

use crate::grammar::Array;
use crate::{Kind, Method};

static OPTIONS: Array = Array::of(&OPTION);

flat! {
    /// Lists options.
    REQUEST, GetOptions<'a>, GetOptionsView, OwnedGetOptions = Kind::Request(Method::GetOptions), "GetOptions" {
        /// The option, at most 64 characters; empty for all.
        option_name: text(64) = 0 "OptionName",
    }
}

list! {
    /// The options.
    RESPONSE, GetOptionsResponse<S>, GetOptionsResponseView, OwnedGetOptionsResponse
        = Kind::Response(Method::GetOptions), "GetOptionsResponse"
    {}
    [
        /// The options; [`OptionStruct`] to write.
        option_list: array(OPTIONS) of OptionInfo<'a> as OwnedOptionInfo = 0 "OptionList"
    ]
    {}
}

record! {
    OPTION = "OptionStruct" as "OptionStruct", owned OwnedOptionInfo,
    /// An option, to be written.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    struct OptionStruct<'a>,
    /// An option, as it stands in a message.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    struct OptionInfo<'a> {
        /// The name, at most 64 characters.
        option_name: text(64) "OptionName",
        /// The serial number of the voucher.
        voucher_sn: unsigned(0) "VoucherSN",
        /// 0 disabled and not set up, 1 enabled and not set up, 2 disabled and set up, 3 enabled and set up.
        state: unsigned(0, 3) "State",
        /// 0 disabled, 1 enabled until a date, 2 enabled for good.
        mode: int(2) "Mode",
        /// Since when it is enabled.
        start_date: date_time "StartDate",
        /// Until when it is enabled, if it ends.
        expiration_date: optional_date_time "ExpirationDate",
        /// 1 if it may go to another device, 0 if not.
        is_transferable: int(1) "IsTransferable",
    }
}
