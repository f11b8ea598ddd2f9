//! A whole device on bare metal, as small as one can be: the agent with the mandatory RPCs, transfers and events, the data
//! model behind it and the codec below it. Its own data model has next to nothing in it, so that what is measured is the
//! library.
#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
mod bare {
    use core::hint::black_box;
    use core::panic::PanicInfo;
    use core::sync::atomic::AtomicU8;

    use cwmp_core::Instant;
    use cwmp_core::cpe::{
        Action, Agent, AgentConfig, Buffers, Device, FollowedSettings, Now, Step, TransferConfig,
        TransferReport, TransferSlot, Transfers,
    };
    use cwmp_core::event::{EventSlot, RebootCause};
    use cwmp_model::record::Reader;
    use cwmp_model::{
        Applied, AttributeSlot, Backend, Decl, MAX_RECORD, NodeId, Place, Presence, schema,
    };
    use cwmp_soap::grammar::Message;
    use cwmp_soap::message::add_object::AddObjectView;
    use cwmp_soap::message::cancel_transfer::CancelTransferView;
    use cwmp_soap::message::delete_object::DeleteObjectView;
    use cwmp_soap::message::download::DownloadView;
    use cwmp_soap::message::factory_reset::FactoryReset;
    use cwmp_soap::message::get_all_queued_transfers::GetAllQueuedTransfers;
    use cwmp_soap::message::get_parameter_attributes::GetParameterAttributesView;
    use cwmp_soap::message::get_parameter_names::GetParameterNamesView;
    use cwmp_soap::message::get_parameter_values::GetParameterValuesView;
    use cwmp_soap::message::get_queued_transfers::GetQueuedTransfers;
    use cwmp_soap::message::get_rpc_methods::GetRpcMethods;
    use cwmp_soap::message::inform::{DeviceIdStruct, InformResponseView};
    use cwmp_soap::message::reboot::RebootView;
    use cwmp_soap::message::schedule_download::ScheduleDownloadView;
    use cwmp_soap::message::set_parameter_attributes::SetParameterAttributesView;
    use cwmp_soap::message::set_parameter_values::SetParameterValuesView;
    use cwmp_soap::message::transfer_complete::TransferCompleteResponse;
    use cwmp_soap::message::upload::UploadView;
    use cwmp_soap::{DateTime, DecodeConfig, FaultCode, Value, ValueType};

    /// What an agent takes besides the buffers it is lent: read from the symbol's size. It may be written to, so that it
    /// counts as memory and not as read-only data.
    #[unsafe(no_mangle)]
    #[used]
    static AGENT_STATE: [AtomicU8; size_of::<Agent<'static>>()] =
        [const { AtomicU8::new(0) }; size_of::<Agent<'static>>()];

    schema! {
        /// What every device has to have, more or less, and a table of which the ACS adds and deletes rows.
        static SCHEMA = Decl::object("Device", &[
            Decl::object("DeviceInfo", &[
                Decl::parameter("SoftwareVersion", ValueType::String).forced_inform(),
            ]),
            Decl::object("ManagementServer", &[
                Decl::parameter("ParameterKey", ValueType::String).writable().forced_inform(),
            ]),
            Decl::table("Schedule", &[
                Decl::parameter("Enable", ValueType::Boolean).writable(),
                Decl::parameter("StartTime", ValueType::String).writable(),
            ]).writable(),
        ]);
    }

    /// What such a device reads.
    const MESSAGES: &[Message] = &[
        GetRpcMethods::MESSAGE,
        SetParameterValuesView::MESSAGE,
        GetParameterValuesView::MESSAGE,
        GetParameterNamesView::MESSAGE,
        SetParameterAttributesView::MESSAGE,
        GetParameterAttributesView::MESSAGE,
        AddObjectView::MESSAGE,
        DeleteObjectView::MESSAGE,
        RebootView::MESSAGE,
        FactoryReset::MESSAGE,
        DownloadView::MESSAGE,
        UploadView::MESSAGE,
        ScheduleDownloadView::MESSAGE,
        CancelTransferView::MESSAGE,
        GetQueuedTransfers::MESSAGE,
        GetAllQueuedTransfers::MESSAGE,
        InformResponseView::MESSAGE,
        TransferCompleteResponse::MESSAGE,
    ];

    /// The settings of such a device.
    static CONFIG: AgentConfig = {
        let mut config = AgentConfig::DEFAULT;
        config.decode = DecodeConfig::LENIENT.with_messages(MESSAGES);
        // Its data model has no HeartbeatPolicy, no StandbyPolicy, no ScheduleReboot and no DelayReboot.
        config.follows = FollowedSettings::SESSIONS;
        config
    };

    /// What it does with files: everything that the ACS asks for.
    static TRANSFERS: TransferConfig<'static> = {
        let mut config = TransferConfig::DEFAULT;
        config.autonomous = None;
        config
    };

    /// Values that come from nowhere.
    struct Values;

    impl Backend for Values {
        fn next_instance(&self, _: &Place, after: u32) -> Option<u32> {
            black_box(Some(after))
        }

        fn presence(&self, _: &Place) -> Presence {
            black_box(Presence::AsSchema)
        }

        fn get<'v>(&'v mut self, _: &Place, _: &'v mut [u8]) -> Result<Value<'v>, FaultCode> {
            black_box(Ok(Value::String("")))
        }

        fn begin(&mut self) -> Result<(), FaultCode> {
            black_box(Ok(()))
        }

        fn set(&mut self, _: &Place, _: &Value<'_>) -> Result<(), FaultCode> {
            black_box(Ok(()))
        }

        fn commit(&mut self) -> Result<Applied, FaultCode> {
            black_box(Ok(Applied::Now))
        }

        fn rollback(&mut self) {}
    }

    /// Where the linker begins. It never runs: only what it pulls in is of interest.
    #[unsafe(no_mangle)]
    extern "C" fn _start() -> ! {
        let (mut rx, mut tx, mut scratch) = ([0; Buffers::MIN_RX], [0; 4096], [0; 512]);
        let (mut slots, mut texts) = ([TransferSlot::EMPTY; 3], [0; 4096]);
        let Ok(transfers) = Transfers::new(&mut slots, &mut texts, &TRANSFERS) else {
            loop {}
        };
        let buffers = Buffers {
            rx: &mut rx,
            tx: &mut tx,
            scratch: &mut scratch,
            events: &mut [EventSlot::EMPTY; 24],
            transfers,
            attributes: &mut [AttributeSlot::FREE; 16],
            fingerprints: &mut [0; 16],
            record: &mut [0; MAX_RECORD],
        };
        let Ok(mut agent) = Agent::new(&CONFIG, buffers) else {
            loop {}
        };
        let mut values = Values;
        loop {
            turn(&mut agent, &mut values);
        }
    }

    /// Everything that a platform calls.
    #[inline(never)]
    fn turn(agent: &mut Agent<'_>, values: &mut Values) {
        let mut device = Device {
            schema: SCHEMA,
            backend: values,
            id: DeviceIdStruct {
                manufacturer: "",
                oui: "",
                product_class: "",
                serial_number: "",
            },
        };
        let now = Now {
            instant: Instant::from_millis(black_box(0)),
            time_of_day: black_box(DateTime::Unknown),
            entropy: black_box(0),
        };
        agent.restore(&mut device, Reader::new(black_box(&[])));
        agent.boot(black_box(RebootCause::Restart));
        match agent.poll(&mut device, &now) {
            Step::Post(post) => {
                black_box(post.body);
            }
            Step::Store(record) => {
                black_box(record);
                agent.handle_store_failure();
            }
            Step::Act(Action::Transfer(id, task)) => {
                black_box(task);
                if let Some(request) = agent.transfer(id) {
                    black_box(request.url);
                }
                agent.handle_transfer(id, black_box(TransferReport::Done), &now);
            }
            step => {
                let _ = black_box(step);
            }
        }
        let _ = black_box(agent.next_piece(&mut device).map(|(_, more)| more));
        let _ = black_box(agent.receive_buffer());
        let _ = black_box(agent.handle_reply(&mut device, &now, black_box(200), black_box(0)));
        agent.handle_failure(&now);
        let changed = Place::new(NodeId::ROOT, cwmp_model::Instances::NONE);
        let _ = black_box(agent.value_changed(&device, &changed));
        let _ = black_box(agent.connection_request(now.instant));
    }

    #[panic_handler]
    fn panic(_: &PanicInfo<'_>) -> ! {
        loop {}
    }
}

#[cfg(not(target_os = "none"))]
fn main() {}
